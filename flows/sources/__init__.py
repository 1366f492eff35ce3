"""What a source file says: addresses, patterns, crawl policy, schedule, joins; and how the source is doing.

May import: archive, decisions, taxonomy, home, transforms.demand, transforms.pages,
transforms.taxonomy.
Enter at: source.load_sources, workspace.Workspace, schedule.due_sources, health.all_health.
"""
