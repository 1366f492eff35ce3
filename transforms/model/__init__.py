"""Frames of the star schema: history, moves, links, lineage, dimensions, facts.

May import: model.forms, demand, findings, matching, pages, taxonomy, contracts.
Enter at: tables.tables, history.trace.
"""
