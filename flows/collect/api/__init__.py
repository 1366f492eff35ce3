"""Fetching a dataset from an address: one answer, or pages of answers, as records.

May import: collect, collect.crawl, sources, archive, home, transforms.pages.
Enter at: fetch.fetch_records.
"""
