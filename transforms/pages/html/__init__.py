"""HTML to an outline, with its head, JSON-LD and microdata.

May import: pages, taxonomy.
Enter at: reader.read_html.
"""
