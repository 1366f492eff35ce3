"""Words and what they mean: terms, vocabularies, mapping raw terms to keys, suggestions, targets.

May import: contracts.
Enter at: taxonomy.Taxonomy, conform.map_terms, vocabulary.Vocabulary.
"""
