"""The DuckDB file: written, given its views, checked, published, queried, compared, exported, documented.

May import: home, transforms.contracts, transforms.taxonomy.
Enter at: write.write_warehouse, publish.publish, query.open_warehouse.
"""
