"""No page stops a build: whatever it holds, its record is a row, and the others keep theirs."""

import re

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from flows.extract.record_files import SCHEMA, batch_of
from flows.home.settings import CHECKOUT, Home
from flows.taxonomy.read import read_taxonomy
from transforms.pages.extract import Rules, extract_page
from transforms.pages.record import COLUMNS, with_valid_text
from transforms.taxonomy.vocabulary import Vocabulary

RULES = Rules(
    Vocabulary.from_rows(
        read_taxonomy(Home(CHECKOUT)).aliases.select("vocabulary", "alias", "key").iter_rows()
    )
)
MARKDOWN = (CHECKOUT / "raw" / "sample" / "goblet-squat.md").read_text(encoding="utf-8")
HTML = r"""<html><head><script type="application/ld+json">
{"@type": "HowTo", "name": "Goblet Squat", "step": ["Stand \ud83d up.", "Sit \u202edown.\u0000"]}
</script></head><body><main><h1>Goblet Squat &#x202e;</h1><p>Target muscle: Quads</p>
<p>Equipment: Kettlebell</p><h2>How to</h2><ol><li>Stand up.</li><li>Sit &#xdc00;down.</li></ol></main>
"""
PIECES = (
    r"\ud83d", "&#xd83d;", "&#x202e;", "\u202e", "\u2066", "\x85", "&#x85;", "&#1;", "\x07", "- </ul>\n",
    "</ol>", "</td>", "<li>", "<table>", "---\n", '"@graph": [', "{", "}", "]", "<!--", "```\n", "> - 1. ",
    "[x](", "**", "| a |\n|---|\n", "\ufeff", "# \u202e\n", "<h2>&#x202e;</h2>", "- **\u2066:** \x85\n",
    "<ul>\n", "- a\n- </ol>\n- b\n",
)  # fmt: skip
INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def row_of(text: str, media_type: str) -> dict[str, object]:
    record = extract_page("digest", text.encode("utf-8", "surrogatepass"), media_type, RULES)
    (row,) = batch_of([record]).to_pylist()
    return dict(row)


def test_half_a_character_and_signs_that_nobody_sees_are_replaced() -> None:
    row = row_of(HTML, "text/html")
    assert row["verdict"] == "exercise"
    assert row["name"] == "Goblet Squat"
    assert "�" in str(row["steps"])
    assert INVALID.search(str(list(row.values()))) is None


def test_what_is_valid_in_a_record_stays_to_the_last_space() -> None:
    record = ("digest", "exercise", None, "half\ufffd", ("", " a\xa0", "b\u202e ", "\u2066"), (True, False))
    assert with_valid_text(record) == (*record[:4], ["", " a\xa0", "b", "\ufffd"], [True, False])


@pytest.mark.parametrize(
    "code", [0, 8, 0x1F, 0x7F, 0x80, 0x9F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
def test_each_sign_that_is_no_text_goes(code: int) -> None:
    assert with_valid_text(("digest", f"a{chr(code)}b")) == ("digest", "ab")


@pytest.mark.parametrize("code", [0xD800, 0xDBFF, 0xDC00, 0xDFFF])
def test_half_a_surrogate_pair_is_replaced(code: int) -> None:
    assert with_valid_text(("digest", f"a{chr(code)}b")) == ("digest", "a\ufffdb")


@pytest.mark.parametrize("sign", ["\t", "\n", "\xa0", "°", "½", "’", "—", "\u200f", "\u202f", "⁄", "한", "🏋"])
def test_other_signs_stay(sign: str) -> None:
    record = ("digest", f"a{sign}b")
    assert with_valid_text(record) is record


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(PIECES), st.floats(0, 1)), min_size=1, max_size=8),
    st.sampled_from([(MARKDOWN, "text/markdown"), (HTML, "text/html")]),
)
def test_a_page_with_anything_in_it_becomes_a_row_of_valid_text(
    pieces: list[tuple[str, float]], page: tuple[str, str]
) -> None:
    text, media_type = page
    for piece, share in pieces:
        at = int(share * len(text))
        text = text[:at] + piece + text[at:]
    row = row_of(text, media_type)
    assert row["verdict"] in {"exercise", "incomplete", "not_exercise", "unreadable"}
    assert row["reason"] != "extractor_error", row["detail"]
    for value in row.values():
        for each in value if isinstance(value, list) else [value]:
            assert not isinstance(each, str) or (each.strip() and INVALID.search(each) is None)


@pytest.mark.parametrize("place", [0, 3, 6])
@pytest.mark.parametrize(
    ("column", "value"), [("name", 7), ("name", "half \ud83d"), ("steps", [["nested"]]), ("summary", b"\xff")]
)
def test_a_record_that_is_no_row_costs_the_others_nothing(place: int, column: str, value: object) -> None:
    records = [extract_page(str(number), MARKDOWN.encode(), None, RULES) for number in range(7)]
    broken = list(records[place])
    broken[COLUMNS.index(column)] = value
    records[place] = tuple(broken)
    batch = batch_of(records)
    assert batch.schema == SCHEMA
    rows = batch.to_pylist()
    assert [row["payload_digest"] for row in rows] == [str(number) for number in range(7)]
    assert [row["reason"] for row in rows] == [None] * place + ["extractor_error"] + [None] * (6 - place)
    assert rows[place]["verdict"] == "unreadable"
    assert rows[place]["detail"]
