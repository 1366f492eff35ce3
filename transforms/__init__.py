"""The pure part: frames and bytes in, frames out; no files, no network, no clock, no database."""
