"""A home on disk: its paths and settings, lock, logs, run log, durable writes and errors.

May import: transforms.bounds.
Enter at: settings.Home, settings.load_settings, errors.RepertoireError.
"""
