"""Dataset files, one format a module, each read into records: JSON-like objects in their order.

`read` finds the module by the ending of the name, inside of .gz and .zip too. What reads a file as it
is written (its charset, sheet, ...) is a `FileForm` of its source file; `look` says what to pin there.

May import: collect, sources, home, transforms.pages.
Enter at: read.read_records, read.iterate_records, read.look, records.canonical_bytes.
"""

from flows.collect.dataset.read import EXTENSIONS, iterate_records, look, read_records
from flows.collect.dataset.records import MEDIA_TYPE, BrokenRecord, Look, canonical_bytes, too_many

__all__ = [
    "EXTENSIONS",
    "MEDIA_TYPE",
    "BrokenRecord",
    "Look",
    "canonical_bytes",
    "iterate_records",
    "look",
    "read_records",
    "too_many",
]
