"""Looking after an archive: verify, compact, prune.

May import: build, archive, home.
Enter at: verify.verify_archive, compact.compact, prune.prune.
"""
