"""The pages of the dashboard, a module each: what its panels ask and which template shows it."""
