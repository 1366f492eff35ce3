"""Everything that touches the world: files, the archive, DuckDB, Prefect, the command line."""
