"""A whole run, without Prefect: its stages, its log, and what comes after it.

May import: build, add, extract, collect, report, sources, archive, taxonomy, warehouse, home.
Enter at: stages.run_stages, run.open_run.
"""
