"""Markdown to an outline, with its front matter.

May import: pages, taxonomy.
Enter at: reader.read_markdown.
"""
