"""A sample of the pages of a new source: what they would be read as, and what to correct first."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

from flows.collect.collect import is_utf8
from flows.collect.folder import FolderScan, read_file, scan_folder
from flows.extract.extractor import Extractor
from flows.extract.learn import may_gain
from flows.extract.worker import rules_from
from flows.home.errors import NotArchivedError
from flows.home.settings import Home
from flows.sources.address_patterns import address_test
from flows.sources.source import Source
from flows.sources.workspace import Workspace
from transforms.enums import LOADED_VERDICTS
from transforms.pages.address_name import named_by_address
from transforms.pages.claims import find_claims
from transforms.pages.decode import UnreadableError
from transforms.pages.extract import Rules, extract_page, learn_from_pages, read_page
from transforms.pages.layouts.atoms import mark_of
from transforms.pages.layouts.layout import Layout
from transforms.pages.outline import Block
from transforms.pages.record import COLUMNS
from transforms.taxonomy.terms import normalise_term

MAX_PAGES = 200
EXAMPLES = 2
MAX_UNREAD = 5
FIELDS = (
    "name", "target_muscles", "secondary_muscles", "equipment", "difficulty", "category", "summary", "steps",
    "tips", "mistakes", "faq_questions",
)  # fmt: skip
_SENTENCES = frozenset(("steps", "tips", "mistakes", "faq_questions"))
WANTED = ("steps", "target_muscles", "equipment", "difficulty")
_MOST, _FEW = 0.5, 0.1
_MAX_LABEL = 30


@dataclass(frozen=True)
class Sample:
    """What the pages of a sample were read as.

    pages: how many were read. verdicts: how many are exercises and incomplete, and the others by reason.
    fill: for each field the share of the exercises that state it, with examples. unread: headings and
    labels that nothing knows, with the number of pages that have them, the most frequent first.
    first: what to correct first, a sentence; None for nothing. layout: what was learnt of the pages.
    """

    pages: int
    verdicts: Mapping[str, int]
    fill: Mapping[str, tuple[float, tuple[str, ...]]]
    unread: Sequence[tuple[str, int]]
    first: str | None
    layout: Layout = field(default_factory=Layout)


def sample_folder(home: Home, source: Source) -> Sample:
    """Read up to MAX_PAGES pages of a folder, chosen by a hash of their addresses, as a run would read them.

    Nothing is kept. Raises UsageError where the taxonomy or the settings of the home are not right.
    """
    workspace = Workspace(home)
    rules = rules_from(Extractor(workspace).rules(source))
    skip = [home.archive, home.runs, home.warehouse]
    scan = scan_folder(source.path, source.include, source.exclude, skip)
    is_one = address_test(source.exercise_pages) if source.exercise_pages else None
    addresses = [
        address for address in scan.pages if is_utf8(address) and (is_one is None or is_one(address))
    ]
    chosen = sorted(addresses, key=lambda address: blake2b(address.encode()).digest())[:MAX_PAGES]
    pages, rows = _read_files(scan, source, sorted(chosen), workspace.settings.archive_cap_bytes)
    records = _records(pages, rules)
    layout = Layout()
    if may_gain(records):
        layout = learn_from_pages([page[1:] for page in pages], rules)
    if layout.tells:
        records = _records(pages, rules._replace(layout=layout))
    else:
        layout = Layout()
    unread = Counter(
        text for _, payload, media_type in pages for text in set(_unread(payload, media_type, rules))
    )
    known = {text for template in layout.templates if template.slots for text in template.known}
    unread = Counter({text: count for text, count in unread.items() if mark_of(text) not in known})
    rows += [
        (address, named_by_address(record, address))
        for (address, *_), record in zip(pages, records, strict=True)
    ]
    return _summary(source, sorted(rows, key=lambda row: row[0]), unread, layout)


def _read_files(
    scan: FolderScan, source: Source, addresses: Sequence[str], cap_bytes: int
) -> tuple[list[tuple[str, bytes, str | None]], list[tuple[str, dict[str, Any]]]]:
    """Return the pages that can be read, with their media types, and what becomes of the others."""
    pages: list[tuple[str, bytes, str | None]] = []
    refused: list[tuple[str, dict[str, Any]]] = []
    for address in addresses:
        file = scan.links.get(address) or f"{source.path}/{address}"
        try:
            pages.append((address, read_file(file, cap_bytes), scan.media_types[address]))
        except NotArchivedError as error:
            refused.append((address, {"verdict": error.outcome, "reason": error.reason}))
    return pages, refused


def _records(pages: Sequence[tuple[str, bytes, str | None]], rules: Rules) -> list[dict[str, Any]]:
    return [
        dict(zip(COLUMNS, extract_page("", payload, media_type, rules), strict=True))
        for _, payload, media_type in pages
    ]


def _summary(
    source: Source, rows: Sequence[tuple[str, Mapping[str, Any]]], unread: Counter[str], layout: Layout
) -> Sample:
    verdicts = Counter(
        str(row["verdict"] if row["verdict"] in LOADED_VERDICTS else row["reason"]) for _, row in rows
    )
    loaded = [row for _, row in rows if row["verdict"] in LOADED_VERDICTS]
    others = [address for address, row in rows if row["verdict"] not in LOADED_VERDICTS]
    fill = {field: _filled(field, loaded) for field in FIELDS} if loaded else {}
    frequent = [
        (text, count) for text, count in unread.most_common(MAX_UNREAD) if count > max(1, _FEW * len(rows))
    ]
    first = _first(source, len(rows), others, fill, frequent)
    return Sample(len(rows), dict(verdicts.most_common()), fill, frequent, first, layout)


def _first(
    source: Source,
    pages: int,
    others: Sequence[str],
    fill: Mapping[str, tuple[float, tuple[str, ...]]],
    unread: Sequence[tuple[str, int]],
) -> str | None:
    """Return what to correct first: pages that give nothing, a label that nothing knows, a missing field."""
    if len(others) > _MOST * pages:
        return _look_at(source, others[0])
    missing = [field for field in WANTED if fill and fill[field][0] < _MOST]
    if missing and unread and unread[0][1] >= _MOST * pages:
        return f"If {unread[0][0]!r} announces {missing[0]}, say so under [labels] in {source.name}.toml."
    if missing:
        share = fill[missing[0]][0]
        return f"Only {share:.0%} state {missing[0]}: where is it on such a page? Look with `repertoire try`."
    return _look_at(source, others[0]) if len(others) > _FEW * pages else None


def _look_at(source: Source, address: str) -> str:
    return f"Why is this one no exercise? repertoire try {source.name} {Path(source.path) / address}"


def _filled(field: str, loaded: Sequence[Mapping[str, Any]]) -> tuple[float, tuple[str, ...]]:
    """Return the share of the exercises that state a field, and two values of it."""
    stated = [row[field] for row in loaded if row[field]]
    shown = dict.fromkeys(
        value if isinstance(value, str) else value[0] if field in _SENTENCES else ", ".join(value)
        for value in stated
    )
    return len(stated) / len(loaded), tuple(shown)[:EXAMPLES]


def _unread(payload: bytes, media_type: str | None, rules: Rules) -> Iterator[str]:
    """Yield the headings and labels of a page that nothing knows."""
    try:
        _, outline = read_page(payload, media_type, rules)
    except UnreadableError:
        return  # the record says so
    reading = find_claims(outline, rules.vocabulary).reading
    for section in reading.sections:
        if not section.role.key:
            if section.owner and section.blocks:
                yield section.path
            yield from filter(None, (_label(block, rules) for block in section.blocks))


def _label(block: Block, rules: Rules) -> str | None:
    """Return what stands before the colon of a line, where it looks like a label that is not known."""
    label, colon, value = block.text.partition(":")
    is_label = colon and value.strip() and len(label) <= _MAX_LABEL and normalise_term(label)
    return label.strip() if is_label and rules.vocabulary.label(label) is None else None
