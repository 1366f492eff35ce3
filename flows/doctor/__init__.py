"""`repertoire doctor`: health checks of machine, home, data and sources.

May import: upkeep, run, sources, taxonomy, warehouse, archive, home.
Enter at: doctor.examine.
"""
