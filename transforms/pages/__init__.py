"""One page: bytes to outline, outline to claims, claims to a record with a verdict.

May import: pages.datasets, pages.html, pages.layouts, pages.markdown, pages.sections, taxonomy.
Enter at: extract.extract_page.
"""
