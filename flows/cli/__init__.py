"""The command line `repertoire`: a function for each verb, imported when it is called.

May import: every package of flows, and dashboards.
Enter at: main.main, verbs.SECTIONS.
"""
