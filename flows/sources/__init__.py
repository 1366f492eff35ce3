"""What a source file says: addresses, patterns, crawl policy, schedule, joins; and how the source is doing.

May import: home, archive, transforms.
Enter at: source.load_sources.
"""
