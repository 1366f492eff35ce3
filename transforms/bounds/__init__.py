"""Figures of a snapshot, and whether they are within bounds.

May import: model.
Enter at: counted_pages.count_pages, figures.measure, assess.assess.
"""
