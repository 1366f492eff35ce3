"""`repertoire add`: look at a folder, dataset, web archive or site and write its source file.

May import: collect, extract, sources, taxonomy, home, transforms.demand, transforms.pages,
transforms.taxonomy.
Enter at: files.add_source, site.inspect_site.
"""
