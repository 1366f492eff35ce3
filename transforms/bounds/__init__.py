"""Figures of a snapshot, what changed in its structure, and whether both are within bounds.

May import: model, pages, taxonomy.
Enter at: counted_pages.count_pages, figures.measure, shifts.find_shifts, assess.assess.
"""
