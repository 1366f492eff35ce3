"""`repertoire doctor`: health checks of machine, home, data and sources.

May import: upkeep, collect.api, sources, archive, decisions, taxonomy, warehouse, home.
Enter at: doctor.examine.
"""
