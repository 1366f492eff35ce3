"""Reading a page in a test with the vocabulary of the checkout."""

import csv
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from transforms.pages.address_name import named_by_address
from transforms.pages.extract import Rules, extract_page, learn_from_pages
from transforms.pages.layouts.layout import Layout
from transforms.pages.record import COLUMNS
from transforms.taxonomy.page_words import PageWords
from transforms.taxonomy.vocabulary import Vocabulary

CHECKOUT = Path(__file__).resolve().parents[2]
CLAIM_COLUMNS = ("claim_fields", "claim_values", "claim_methods", "claim_places", "claim_chosen")
FIELDS = (
    "slug", "name", "summary", "body_part", "equipment", "target_muscles", "secondary_muscles", "difficulty",
    "category", "force", "mechanic", "movement_pattern", "steps", "tips", "mistakes", "faqs", "links",
    "aliases", "images", "videos", "language",
)  # fmt: skip


@cache
def aliases() -> list[tuple[str, str, str]]:
    with (CHECKOUT / "taxonomy" / "aliases.csv").open(encoding="utf-8", newline="") as file:
        return [(row["vocabulary"], row["alias"], row["key"]) for row in csv.DictReader(file)]


@cache
def vocabulary(labels: tuple[tuple[str, str], ...] = ()) -> Vocabulary:
    return Vocabulary.from_rows(aliases(), dict(labels), _page_words())


def learn(pages: Sequence[tuple[bytes, str]]) -> Layout:
    """Learn the layout of a source from payloads with their media types."""
    return learn_from_pages(pages, Rules(vocabulary()))


@cache
def _page_words() -> PageWords:
    return PageWords.from_rows(
        aliases(),
        [(row["kind"], row["phrase"], row["value"]) for row in _taxonomy_rows("name_words")],
        [row["name"] for row in _taxonomy_rows("muscles")],
        [(row["alias"], row["language"]) for row in _taxonomy_rows("aliases")],
    )


@cache
def _taxonomy_rows(name: str) -> list[dict[str, str]]:
    with (CHECKOUT / "taxonomy" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(
    payload: bytes | str,
    media_type: str = "text/markdown",
    *,
    labels: Mapping[str, str] | None = None,
    address: str | None = None,
    layout: Layout | None = None,
    asserted: bool = False,
    **fixed: Any,
) -> dict[str, Any]:
    """Return the record of a page with its pairs as objects and its claims as tuples."""
    content = payload.encode() if isinstance(payload, str) else payload
    rules = Rules(
        vocabulary(tuple((labels or {}).items())), fixed, layout=layout or Layout(), asserted=asserted
    )
    row = dict(zip(COLUMNS, extract_page("digest", content, media_type, rules), strict=True))
    row = named_by_address(row, address) if address else row
    row = {name: [*value] if isinstance(value, tuple) else value for name, value in row.items()}
    row["faqs"] = pairs(row.pop("faq_questions"), row.pop("faq_answers"), ("question", "answer"))
    row["links"] = pairs(row.pop("link_texts"), row.pop("link_urls"), ("text", "url"))
    row["left_out"] = dict(zip(row.pop("left_out_rules"), row.pop("left_out_characters"), strict=True))
    row["claims"] = list(zip(*(row.pop(column) for column in CLAIM_COLUMNS), strict=True))
    return row


def pairs(first: list[str], second: list[str], names: tuple[str, str]) -> list[dict[str, str]]:
    return [dict(zip(names, pair, strict=True)) for pair in zip(first, second, strict=True)]


def assert_golden(record: Mapping[str, Any], expected_file: Path) -> None:
    """Hold a record against its golden file; a missing file is written for review, and fails."""
    keys = ("verdict", "reason", *FIELDS)
    if not expected_file.exists():
        golden = {key: record[key] for key in keys if record[key] not in (None, [])}
        expected_file.write_text(json.dumps(golden, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        raise AssertionError(f"{expected_file} was missing and is written now: review it, then run again.")
    expected = json.loads(expected_file.read_text(encoding="utf-8"))
    stated = {key: record[key] for key in keys}
    wanted = {key: expected.get(key, [] if isinstance(stated[key], list) else None) for key in keys}
    wanted["verdict"] = expected.get("verdict", "exercise")
    if "slug" not in expected or record["slug"] is None:
        wanted["slug"] = stated["slug"]  # most pages state none: it is made from their address
    assert stated == wanted
