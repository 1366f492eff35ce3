"""Markdown to an outline, with its front matter.

May import: pages.
Enter at: reader.read_markdown.
"""
