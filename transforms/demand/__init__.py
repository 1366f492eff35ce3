"""Demand: what people look for, from counts of views, searches or sales to movements and terms.

`columns` finds what the columns of such a table are, `rows` reads its rows, `subjects` finds what each
subject is, by the names, addresses and vocabulary that pages are read with, `tables` makes the tables.

May import: search, matching, pages, taxonomy, contracts.
Enter at: tables.demand_tables, rows.read_row, columns.understand_columns.
"""
