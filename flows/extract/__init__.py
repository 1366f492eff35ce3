"""From archived payloads to records: shards of pages on worker processes or a Dask cluster.

May import: sources, archive, home, transforms.pages, transforms.taxonomy.
Enter at: extractor.Extractor.
"""
