"""`repertoire add`: look at a folder, dataset, web archive or site and write its source file.

May import: collect, sources, archive, taxonomy, home.
Enter at: files.add_source.
"""
