"""One site, politely: discovery, frontier, fetching, visits, link extraction, rate limit and SSRF guard.

May import: collect, sources, archive, home.
Enter at: crawl.collect_crawl.
"""
