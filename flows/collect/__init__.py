"""From the world into the archive: folders, datasets, web archives and sites.

May import: collect.api, collect.crawl, collect.dataset, collect.warc, sources, archive, home,
transforms.demand, transforms.pages.
Enter at: collect.collect.
"""
