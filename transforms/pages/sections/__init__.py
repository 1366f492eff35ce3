"""What the blocks of a page are about: sections, labels with their values, tables, translations.

May import: pages, taxonomy.
Enter at: reader.read_sections.
"""
