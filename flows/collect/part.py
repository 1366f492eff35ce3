"""Whether a dataset file is one page of many: an answer of an API that was saved."""

from pathlib import Path

import orjson

from transforms.pages.datasets.envelope import Part, part_stated

MAX_BYTES = 64 * 1024 * 1024
"""A page of an answer is small; a larger file is not parsed once more to look."""


def part_in_file(path: Path, records: int) -> Part | None:
    """Return what a JSON file with so many records says it is a part of, None where it is the whole.

    Only an object can say it. A file that cannot be read says nothing: whoever reads its records tells.
    """
    if path.suffix.lower() != ".json" or not path.is_file() or path.stat().st_size > MAX_BYTES:
        return None
    try:
        content = path.read_bytes().removeprefix(b"\xef\xbb\xbf").lstrip()
        return part_stated(orjson.loads(content), records) if content.startswith(b"{") else None
    except (orjson.JSONDecodeError, OSError):
        return None
