"""The gap report: its five formats, the e-mail and the slide, and the body map of the dashboard too.

May import: decisions, warehouse, home, transforms.
Enter at: write.write_reports.
"""
