"""Forms of one page: which addresses are one exercise, from when on, and what they state together.

May import: model, contracts.
Enter at: settle.settle_forms, merge.merge_forms.
"""
