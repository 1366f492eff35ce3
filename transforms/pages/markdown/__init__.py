"""Markdown into an outline.

May import: the outline, decoding and taxonomy words of transforms.
Enter at: reader.
"""
