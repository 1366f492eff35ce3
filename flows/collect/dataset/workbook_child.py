"""What reads a workbook, in a process of its own whose memory is limited; it is run as a file, by itself.

A small workbook can ask for any amount of memory: two cells far apart, one long text that a million
cells share. Standard input is the workbook, the first argument how many bytes may be allocated. `names`
then writes the names of its sheets as JSON, `rows SHEET COUNT` the cells of a sheet as texts, as an Arrow
stream; COUNT 0 is all rows. Macros are never run,
formulas come as the values that were stored with them.
"""

import json
import resource
import sys

NOT_READABLE = 3
"""Exit code; `workbook` knows it too."""
BATCH_ROWS = 1000


def main() -> int:
    """Do what the arguments say; return NOT_READABLE, with the reason on standard error, where it fails."""
    import fastexcel  # noqa: PLC0415 - within the limit
    import pyarrow as pa  # noqa: PLC0415

    memory, task, *options = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_DATA, (int(memory), int(memory)))
    try:
        book = fastexcel.read_excel(sys.stdin.buffer.read())
        if task == "names":
            sys.stdout.write(json.dumps(book.sheet_names))
            return 0
        name, count = options
        sheet = book.load_sheet(
            name, header_row=None, skip_rows=0, n_rows=int(count) or None, dtypes="string"
        ).to_arrow()
    except fastexcel.FastExcelError as error:
        sys.stderr.write(str(error).partition("\n")[0])
        return NOT_READABLE
    with pa.ipc.new_stream(sys.stdout.buffer, sheet.schema) as stream:
        for start in range(0, sheet.num_rows, BATCH_ROWS):
            stream.write_batch(sheet.slice(start, BATCH_ROWS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
