"""Looking after an archive: verify, compact, prune, forget.

May import: build, collect, sources, report, warehouse, archive, home, transforms.
Enter at: verify.verify_archive, compact.compact, prune.prune, forget.forget.
"""
