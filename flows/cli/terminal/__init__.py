"""Text for a terminal of so many columns: no word is cut in two where its line can end before it.

May import: nothing.
Enter at: wrapping.wrapped, wrapping.wrapped_lines, columns.column_widths.
"""
