"""Figures of a snapshot, and whether they are within bounds.

May import: model.
Enter at: figures.measure, assess.assess.
"""
