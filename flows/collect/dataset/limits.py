"""How much of a dataset file is read, so that no file takes more than 500 MB of memory."""

MEGABYTE = 1_000_000
STREAMED = "JSON Lines (.jsonl), CSV or Parquet, which are read record by record"

RECORDS = 150_000
"""Records that a source may give, however small: what is kept of each while collecting takes some 2 KB."""
DOCUMENT_BYTES = 40 * MEGABYTE
"""A JSON document has to be in memory as a whole; its objects take about six times its bytes."""
DOCUMENT_PARTS = 3_000_000
"""Lists and objects in it: each takes some 70 bytes or more, even an empty one."""
YAML_BYTES = 8 * MEGABYTE
YAML_NODES = 500_000
"""Values of a YAML file with each alias written out; what makes more of it is a bomb."""
DEPTH = 100
"""Levels of lists and objects in each other."""
WORKBOOK_BYTES = 64 * MEGABYTE
WORKBOOK_INFLATED = 256 * MEGABYTE
WORKBOOK_MEMORY = 450 * MEGABYTE
"""What the process that reads a workbook may allocate."""
WORKBOOK_SECONDS = 120.0
INFLATED_BYTES = 4_000 * MEGABYTE
"""What comes out of a compressed file that is read record by record."""
INFLATED_RATIO = 200
"""A dataset shrinks 3 to 30 times by gzip, a hundred times where it repeats itself."""
LINE_BYTES = 16 * MEGABYTE
"""A line of JSON Lines, a cell of CSV."""
CELL_LIST_CHARACTERS = 100_000
"""A longer cell is never read as a list."""
ZIP_DIRECTORY_BYTES = 4 * MEGABYTE
SAMPLE_BYTES = 1 * MEGABYTE
QUERY_SECONDS = 60.0
ROW_GROUP_BYTES = 128 * MEGABYTE
"""Of Parquet, decoded: a row group is in memory as a whole."""
BROKEN_SHARE = 0.2
"""Where more of the lines or files are broken, the dataset as a whole is."""
EARLY_LINES = 1000
"""After so many broken ones the share is asked without waiting for the end."""
