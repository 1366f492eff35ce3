"""A whole run, without Prefect: its stages, its log, and what comes after it.

May import: build, collect, extract, report, sources, archive, taxonomy, warehouse, home, transforms.pages.
Enter at: lifecycle.open_run, stages.run_stages, run.Run.
"""
