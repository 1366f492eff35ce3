"""Crawling one site: discovery, frontier, fetching, link extraction, rate limit and SSRF guard.

May import: collect, sources, archive, home, transforms/model, transforms/pages.
Enter at: crawl.crawl.
"""
