"""The files of `taxonomy/`: read, validated, and added to by `terms accept`.

May import: home, transforms.
Enter at: read.read_taxonomy.
"""
