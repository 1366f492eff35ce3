"""Two commits of this project held against each other: homes built by each, and every row that differs.

It knows a commit by its command line, its warehouse file and its `pyproject.toml`; it imports nothing of it.
"""
