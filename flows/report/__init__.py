"""The gap report in its five formats, and the body map that the dashboard draws too.

May import: decisions, warehouse, home, transforms.
Enter at: write.write_reports.
"""
