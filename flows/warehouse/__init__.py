"""The DuckDB file: written, checked, published, asked, exported, described.

May import: home, transforms.
Enter at: write.write_warehouse, query.open_warehouse, publish.publish.
"""
