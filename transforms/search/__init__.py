"""Search: what the words that somebody types may mean, before anything is looked up.

`terms` finds muscles, equipment and levels in them, in any language; `words` holds the words of a library and
finds the nearest; `query` reads what is asked for into positions, words and terms.

May import: matching, taxonomy, contracts.
Enter at: query.QueryReader, terms.term_phrases.
"""
