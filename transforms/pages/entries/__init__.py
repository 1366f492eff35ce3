"""The entries of a section: steps, tips and mistakes in lists, questions with answers, links.

May import: pages, taxonomy.
Enter at: lists.read_entries, steps.read_steps, questions.read_questions.
"""
