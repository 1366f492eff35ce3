"""Pages whose content is only in their scripts: the data that a script is given, read as the page.

May import: pages, pages.html, pages.markdown, taxonomy.
Enter at: read.with_scripts.
"""
