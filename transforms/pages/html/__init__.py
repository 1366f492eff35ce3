"""HTML into an outline, with the head, JSON-LD and microdata.

May import: the outline, decoding and entries of transforms.pages.
Enter at: reader.
"""
