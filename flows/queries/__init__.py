"""The SQL of people: a process for each statement, within limits; saved statements; files of one's own.

May import: home, warehouse.
Enter at: runner.QueryRunner, own_files.opened_files, saved.read_saved.
"""
