"""Figures of a snapshot, and whether they are within bounds.

May import: model, contracts.
Enter at: assess, figures.
"""
