"""From snapshots to a published warehouse: acceptance, inputs, tables, pre-publish checks.

May import: report, extract, sources, taxonomy, warehouse, archive, home.
Enter at: build.build.
"""
