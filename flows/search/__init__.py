"""Search: which exercises of a published warehouse are meant by what somebody types.

May import: taxonomy, warehouse, home, transforms.search, transforms.matching, transforms.taxonomy.
Enter at: search.Searcher, open.searcher_of.
"""
