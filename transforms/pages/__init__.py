"""One page: bytes to outline, outline to claims, claims to a record with a verdict.

May import: pages.datasets, pages.entries, pages.files, pages.html, pages.layouts, pages.markdown,
pages.scripts, pages.sections, taxonomy.
Enter at: extract.extract_page.
"""
