"""A record that is written down in any of many styles of Markdown is read back the same."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import read

Record = dict[str, Any]
WORDS = (
    "lift",
    "press",
    "slowly",
    "heels",
    "elbows",
    "bar",
    "tall",
    "brace",
    "grip",
    "floor",
    "knees",
    "chest",
)
MUSCLES = (
    "Quads",
    "Glutes",
    "Hamstrings",
    "Upper Back",
    "Rotator Cuff (front, rear)",
    "Core",
    "Schultern",
    "脚",
)
NAMES = ("Goblet Squat", "World's Greatest Stretch", "Walk (Time)", "懸垂", "Liegestütz")
EQUIPMENT = ("Dumbbell", "EZ Bar", "Bench", "None")
LABELS = {
    "body_part": "Body Part", "equipment": "Equipment", "target_muscles": "Target Muscle",
    "secondary_muscles": "Secondary Muscles", "difficulty": "Difficulty", "category": "Category",
}  # fmt: skip
SECTIONS = {"steps": "How to perform", "tips": "Pro tips", "mistakes": "Common mistakes"}

sentences = st.lists(st.sampled_from(WORDS), min_size=4, max_size=9).map(
    lambda words: " ".join(words).capitalize() + "."
)
questions = sentences.map(lambda text: text[:-1] + "?")


def lists(least: int) -> st.SearchStrategy[list[str]]:
    return st.lists(sentences, min_size=least, max_size=5, unique=True)


records = st.fixed_dictionaries(
    {
        "name": st.sampled_from(NAMES),
        "summary": sentences,
        "body_part": st.sampled_from(("Legs", "Full Body")),
        "equipment": st.lists(st.sampled_from(EQUIPMENT), min_size=1, max_size=2, unique=True),
        "target_muscles": st.lists(st.sampled_from(MUSCLES), min_size=1, max_size=3, unique=True),
        "secondary_muscles": st.lists(st.sampled_from(MUSCLES), max_size=4, unique=True),
        "difficulty": st.sampled_from(("Beginner", "Advanced")),
        "category": st.sampled_from(("Strength", "Mobility")),
        "steps": lists(2),
        "tips": lists(0),
        "mistakes": lists(0),
        "faqs": st.lists(st.tuples(questions, sentences), max_size=3, unique_by=lambda pair: pair[0]),
    }
)  # fmt: skip


def value(record: Record, field: str) -> str:
    return record[field] if isinstance(record[field], str) else ", ".join(record[field])


def attributes(record: Record) -> list[tuple[str, str]]:
    return [(label, value(record, field)) for field, label in LABELS.items() if record[field]]


def bold_items(record: Record) -> str:
    return "".join(f"- **{label}:** {text}\n" for label, text in attributes(record))


def plain_lines(record: Record) -> str:
    return "".join(f"{label.upper()}: {text}\n" for label, text in attributes(record))


def broken_lines(record: Record) -> str:
    return "".join(f"**{label}:** {text}  \n" for label, text in attributes(record))


def table(record: Record) -> str:
    return "| Attribute | Value |\n|---|---|\n" + "".join(
        f"| {label} | {text} |\n" for label, text in attributes(record)
    )


def definitions(record: Record) -> str:
    return "".join(f"{label}\n: {text}\n\n" for label, text in attributes(record))


def headings(record: Record) -> str:
    return "".join(f"## {label}\n\n{text}\n\n" for label, text in attributes(record))


def html(record: Record) -> str:
    rows = "".join(f"<tr><th>{label}</th><td>{text}</td></tr>" for label, text in attributes(record))
    return f"<table>{rows}</table>\n"


def numbered(items: list[str]) -> str:
    return "".join(f"{place}. {item}\n" for place, item in enumerate(items, 1))


def bulleted(items: list[str]) -> str:
    return "".join(f"* {item}\n" for item in items)


def loose(items: list[str]) -> str:
    return "".join(f"1. {item}\n\n" for item in items)


def wrapped(items: list[str]) -> str:
    return "".join(f"- {item.replace(' ', chr(10), 1)}\n" for item in items)


def drawn(items: list[str]) -> str:
    return "".join(f"Step {place}: {item}\n\n" for place, item in enumerate(items, 1))


def bracketed(items: list[str]) -> str:
    return "".join(f"{place}) {item}\n" for place, item in enumerate(items, 1))


def html_list(items: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>\n"


def faq_headings(pairs: list[tuple[str, str]]) -> str:
    return "".join(f"### {question}\n\n{answer}\n\n" for question, answer in pairs)


def faq_bold(pairs: list[tuple[str, str]]) -> str:
    return "".join(f"**{question}**\n\n{answer}\n\n" for question, answer in pairs)


def faq_marked(pairs: list[tuple[str, str]]) -> str:
    return "".join(f"**Q: {question}**\nA: {answer}\n\n" for question, answer in pairs)


def faq_items(pairs: list[tuple[str, str]]) -> str:
    return "".join(f"- **{question}** {answer}\n" for question, answer in pairs)


def faq_details(pairs: list[tuple[str, str]]) -> str:
    return "".join(
        f"<details><summary>{question}</summary>\n\n{answer}\n\n</details>\n\n" for question, answer in pairs
    )


def faq_terms(pairs: list[tuple[str, str]]) -> str:
    return "".join(f"{question}\n: {answer}\n\n" for question, answer in pairs)


def atx(level: int, text: str) -> str:
    return f"{'#' * level} {text}\n\n"


def setext(level: int, text: str) -> str:
    return f"{text}\n{('=' if level == 1 else '-') * 3}\n\n"


def shouted(level: int, text: str) -> str:
    return atx(level, text) if level == 1 else f"{'#' * level} {text.upper()}: ##\n\n"


def bold_line(level: int, text: str) -> str:
    return atx(level, text) if level == 1 else f"**{text}**\n\n"


Style = tuple[Callable[..., str], ...]
styles = st.tuples(
    st.sampled_from((atx, setext, shouted, bold_line)),
    st.sampled_from((bold_items, plain_lines, broken_lines, table, definitions, headings, html)),
    st.sampled_from((numbered, bulleted, loose, wrapped, drawn, bracketed, html_list)),
    st.sampled_from((bulleted, wrapped, html_list, numbered)),
    st.sampled_from((faq_headings, faq_bold, faq_marked, faq_items, faq_details, faq_terms)),
)
LINE_ENDS = ("\n", "\r\n")


def render(record: Record, style: Style) -> str:
    """Write a record down; sections without entries are left out, as on real pages."""
    heading, of_attributes, of_steps, of_items, of_faqs = style
    parts = [heading(1, record["name"]), record["summary"], "\n\n", of_attributes(record), "\n"]
    for field, title in SECTIONS.items():
        if record[field]:
            parts += [heading(2, title), (of_steps if field == "steps" else of_items)(record[field]), "\n"]
    if record["faqs"]:
        parts += [heading(2, "FAQ"), of_faqs(record["faqs"])]
    return "".join(parts)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(records, styles, st.sampled_from(LINE_ENDS), st.booleans())
def test_a_record_in_any_style_is_read_back(
    record: Record, style: Style, line_end: str, with_mark: bool
) -> None:
    page = ("\ufeff" if with_mark else "") + render(record, style).replace("\n", line_end)
    found = read(page)
    expected = {
        **record,
        "faqs": [{"question": question, "answer": answer} for question, answer in record["faqs"]],
    }
    assert found["verdict"] == "exercise", page
    assert {field: found[field] for field in expected} == expected, page


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_whatever_is_read_gives_a_record_under_its_contract(payload: bytes) -> None:
    found = read(payload)
    assert found["verdict"] in {"exercise", "not_exercise", "unreadable"}
    assert (found["reason"] is None) == (found["verdict"] == "exercise")
    assert found["reason"] != "extractor_error", found["detail"]


BLOCKS = (
    "# A\n", "## Steps\n", "- Equipment: x\n", "  - y\n", "1. z\n", "\n", "| a | b |\n|---|---|\n",
    "| c | d |\n", "---\n", "> q\n", "<details><summary>s?</summary>\n", "</details>\n", "**b:** c\n",
    "Term\n: def\n", "## FAQ\n", "### w?\n", "<dl><dt>Level</dt><dd>x\n", "</dl>\n", "<ul><li>m\n",
    "</ul>\n", "```\n", "    code\n", "[l](u)\n", "![i](u)\n", "[^1]\n\n[^1]: n\n", "Target: (\n",
    "Q: r?\nA: t\n",
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(BLOCKS), max_size=14))
def test_any_order_of_any_blocks_is_read_without_an_error(lines: list[str]) -> None:
    assert read("".join(lines))["reason"] != "extractor_error", "".join(lines)


@pytest.mark.parametrize(
    "steps",
    [
        "1. {{< sub >}}Stand{{< /sub >}}.\n2. Sit low.\n3. Rise.",
        "1. {{% step n=1 %}}Stand.{{% /step %}}\n2. {{% step n=2 %}}Sit low.{{% /step %}}\n3. Rise.",
        "1. Stand.\n2. {{< mark >}}Sit {{< em >}}low{{< /em >}}{{< /mark >}}.\n3. Rise.{{< note />}}",
        '{{< steps >}}\n1. Stand.\n2. Sit {{< kbd "x" >}}low{{< /kbd >}}.\n3. Rise.\n{{< /steps >}}',
    ],
)
def test_the_text_of_a_shortcode_within_a_line_stays_in_it(steps: str) -> None:
    page = f"# Air Squat\n\n- **Target muscle:** Quads\n- **Equipment:** None\n\n## Steps\n\n{steps}\n"
    assert read(page.encode(), "text/markdown")["steps"] == ["Stand.", "Sit low.", "Rise."]
