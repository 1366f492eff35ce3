"""The command line `repertoire`: a verb a function, imported when it is called.

May import: everything in flows, and dashboards.
Enter at: main.main, verbs.SECTIONS.
"""
