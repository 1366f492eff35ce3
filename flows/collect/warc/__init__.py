"""Web archives as a source, and snapshots written as one.

May import: collect, sources, archive, home.
Enter at: collect.collect_archives, export.export_warc.
"""
