"""Words and what they mean: terms, vocabularies, conforming raw terms to keys, suggestions, targets.

May import: contracts.
Enter at: taxonomy.Taxonomy, conform.
"""
