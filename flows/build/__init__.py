"""From snapshots to a published warehouse: acceptance, inputs, tables, pre-publish checks.

May import: extract, report, sources, archive, taxonomy, warehouse, home, transforms.
Enter at: build.build.
"""
