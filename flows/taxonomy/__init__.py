"""The files of `taxonomy/`: read, validated, and added to by `terms accept`.

May import: home, transforms.taxonomy, transforms.matching, transforms.contracts.
Enter at: read.read_taxonomy, accept_term.accept_term.
"""
