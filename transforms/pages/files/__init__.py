"""Files that hold one page in another wrapping, as HTML: Word documents, pages saved as MHTML.

May import: pages.
Enter at: word.html_of_document, saved_page.html_of_saved_page.
"""
