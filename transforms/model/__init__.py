"""Frames of the star schema: history, moves, links, dimensions, facts.

May import: findings, matching, pages, taxonomy, contracts.
Enter at: tables.tables.
"""
