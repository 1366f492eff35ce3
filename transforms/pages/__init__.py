"""A page: bytes to outline, outline to claims, claims to one record with a verdict.

May import: taxonomy, contracts.
Enter at: extract.extract.
"""
