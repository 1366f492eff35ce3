"""What a source file says: addresses, patterns, crawl policy, schedule, joins; and how the source is doing.

May import: archive, home, transforms.pages.
Enter at: source.load_sources, schedule.due_sources, health.all_health.
"""
