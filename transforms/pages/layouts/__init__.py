"""The templates of a source, learnt from its pages: which place of a page states which field.

May import: pages, taxonomy.
Enter at: learn.learn_layout.
"""
