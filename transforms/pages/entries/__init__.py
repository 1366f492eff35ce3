"""The entries of a section: steps, tips and mistakes in lists, questions with answers, links.

May import: pages.
Enter at: lists.read_entries, questions.read_questions.
"""
