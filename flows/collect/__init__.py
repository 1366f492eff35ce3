"""From the world into the archive: folders, datasets, web archives and sites.

May import: sources, archive, home, transforms.
Enter at: collect.collect.
"""
