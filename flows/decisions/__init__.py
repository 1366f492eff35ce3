"""The files of `decisions/`: what editors decided on gaps and findings.

May import: home, transforms.
Enter at: read.read_decisions, append.append_decisions, workbook.read_workbook.
"""
