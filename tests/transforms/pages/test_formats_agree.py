"""A generated page gives the same record from Markdown and from HTML, however the HTML is laid out."""

import csv
import re
from collections.abc import Callable
from html import escape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import CHECKOUT, read

COMPARED = (
    "verdict", "name", "summary", "body_part", "equipment", "target_muscles", "secondary_muscles",
    "difficulty", "category", "steps", "tips", "mistakes", "faqs",
)  # fmt: skip
LABELS = {
    "target_muscles": "Target Muscle",
    "secondary_muscles": "Secondary Muscles",
    "equipment": "Equipment",
    "difficulty": "Difficulty",
    "category": "Category",
    "body_part": "Body Part",
}
MUSCLES = ("Glutes", "Quads", "Hamstrings", "Lats", "Upper Back", "Rotator Cuff", "Abs", "Calves", "Triceps")
EQUIPMENT = ("Dumbbell", "Barbell", "Body Weight", "Resistance Band", "Smith Machine", "EZ Bar")

ALIASES = list(csv.DictReader((CHECKOUT / "taxonomy" / "aliases.csv").open(encoding="utf-8")))
MEANT_WORDS = {row["alias"] for row in ALIASES if row["vocabulary"] == "page_word"}
MEANT_STEMS = tuple(row["alias"] for row in ALIASES if row["vocabulary"] == "page_stem")
"""Words that say what a page is; Hypothesis finds them among the constants of the code."""

words = st.text("abcdefghijklmnopqrstuvwxyzäéñßžø'", min_size=3, max_size=9).filter(
    lambda word: word[0] != "'" and word not in MEANT_WORDS and not word.startswith(MEANT_STEMS)
)
extras = st.sampled_from(["", "", "", " & so on", " (5 < 10)", " at 50%", " \u2013 slowly"])


@st.composite
def sentences(draw: st.DrawFn) -> str:
    drawn = draw(st.lists(words, min_size=5, max_size=9))
    return " ".join(drawn).capitalize() + draw(extras) + "."


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    muscles = draw(st.lists(st.sampled_from(MUSCLES), min_size=2, max_size=5, unique=True))
    content = st.lists(sentences(), min_size=2, max_size=5, unique=True)
    return {
        "name": " ".join(draw(st.lists(words, min_size=2, max_size=4))).title(),
        "summary": draw(sentences()),
        "target_muscles": muscles[:1],
        "secondary_muscles": muscles[1:],
        "equipment": draw(st.lists(st.sampled_from(EQUIPMENT), min_size=1, max_size=2, unique=True)),
        "difficulty": draw(st.sampled_from(["Beginner", "Intermediate", "Advanced"])),
        "category": draw(st.sampled_from(["Strength", "Mobility", "Balance"])),
        "body_part": draw(st.sampled_from(["Legs", "Back", "Core"])),
        "steps": draw(content),
        "tips": draw(content),
        "mistakes": draw(content),
        "faqs": [
            {"question": f"{question[:-1]}?", "answer": answer}
            for question, answer in draw(
                st.lists(st.tuples(sentences(), sentences()), max_size=3, unique_by=lambda pair: pair[0])
            )
        ],
    }


def text_of(value: str | list[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def in_markdown(record: dict[str, Any]) -> str:
    def md(text: str) -> str:
        return re.sub(r"([&<>*_`\\\[\]])", r"\\\1", text)

    lines = [f"# {md(record['name'])}", "", md(record["summary"]), ""]
    lines += [f"- **{label}:** {text_of(record[field])}" for field, label in LABELS.items()]
    lines += ["", "## How to Perform", ""]
    lines += [f"{number}. {md(step)}" for number, step in enumerate(record["steps"], 1)]
    for heading, field in (("Pro Tips", "tips"), ("Common Mistakes", "mistakes")):
        lines += ["", f"## {heading}", "", *(f"- {md(entry)}" for entry in record[field])]
    lines += ["", "## FAQ", ""] if record["faqs"] else []
    for faq in record["faqs"]:
        lines += [f"### {md(faq['question'])}", "", md(faq["answer"]), ""]
    return "\n".join(lines)


def chips(value: str | list[str]) -> str:
    return "".join(
        f"<span class='chip'>{each}</span>" for each in ([value] if isinstance(value, str) else value)
    )


ATTRIBUTES: dict[str, Callable[[dict[str, Any]], str]] = {
    "dl": lambda record: (
        "<dl>"
        + "".join(f"<dt>{label}</dt><dd>{text_of(record[field])}</dd>" for field, label in LABELS.items())
        + "</dl>"
    ),
    "table": lambda record: (
        "<table>"
        + "".join(
            f"<tr><th>&nbsp;{label}:</th>\n<td>{text_of(record[field])}&nbsp;</td></tr>"
            for field, label in LABELS.items()
        )
        + "</table>"
    ),
    "cards": lambda record: (
        "<div class='grid'>"
        + "".join(
            f"<div class='card'><p class='s'>{label}</p>\n<p><b>{text_of(record[field])}</b></p></div>"
            for field, label in LABELS.items()
        )
        + "</div>"
    ),
    "chips": lambda record: "".join(
        f"<div><small>{label}</small><div>{chips(record[field])}</div></div>"
        for field, label in LABELS.items()
    ),
    "list": lambda record: (
        "<ul>"
        + "".join(
            f"<li><strong>{label}:</strong> {text_of(record[field])}" for field, label in LABELS.items()
        )
        + "</ul>"
    ),
    "lines": lambda record: (
        "<p>"
        + "<br>\n".join(f"{label}: {text_of(record[field])}" for field, label in LABELS.items())
        + "</p>"
    ),
    "headings": lambda record: "".join(
        f"<h3>{label}</h3><p>{text_of(record[field])}</p>" for field, label in LABELS.items()
    ),
}
STEPS: dict[str, Callable[[list[str]], str]] = {
    "ol": lambda entries: "<ol>" + "".join(f"<li>{entry}</li>" for entry in entries) + "</ol>",
    "drawn": lambda entries: "".join(
        f"<div class='step'><span>{number}</span><p>{entry}</p></div>"
        for number, entry in enumerate(entries, 1)
    ),
    "li with spans": lambda entries: (
        "<ol>"
        + "".join(
            f"<li><span>{number}</span>\n<p>{entry}</p></li>" for number, entry in enumerate(entries, 1)
        )
        + "</ol>"
    ),
    "lines": lambda entries: (
        "<p>" + "<br/>".join(f"{number}. {entry}" for number, entry in enumerate(entries, 1)) + "</p>"
    ),
    "divs": lambda entries: "<div>" + "".join(f"<div>{entry}</div>" for entry in entries) + "</div>",
}
BULLETS: dict[str, Callable[[list[str]], str]] = {
    "ul": lambda entries: "<ul>" + "".join(f"<li>{entry}" for entry in entries) + "</ul>",
    "drawn": lambda entries: (
        "<ul>" + "".join(f"<li><span>•</span><span>{entry}</span></li>" for entry in entries) + "</ul>"
    ),
    "paragraphs": lambda entries: "".join(f"<p>✓ {entry}</p>\n" for entry in entries),
}
QUESTIONS: dict[str, Callable[[str, str], str]] = {
    "headings": lambda question, answer: f"<h3>{question}</h3><p>{answer}</p>",
    "details": lambda question, answer: f"<details><summary>{question}</summary><p>{answer}</p></details>",
    "buttons": lambda question, answer: (
        f"<div><button aria-expanded='false'>{question}</button><div>{answer}</div></div>"
    ),
    "dl": lambda question, answer: f"<dl><dt>{question}</dt><dd>{answer}</dd></dl>",
    "divs": lambda question, answer: f"<div><div>{question}</div><div>{answer}</div></div>",
}
FRAMES = (
    "<main>{}</main>",
    "<div id='app'><div>{}</div></div>",
    "<header><a href='/'>Home</a></header><main><article>{}</article></main><footer>Equipment: none</footer>",
    "<nav><ul><li>Difficulty: Advanced</ul></nav><script>var a = '</main>';</script><main>{}</main>",
)


def in_html(record: dict[str, Any], layout: dict[str, str]) -> str:
    safe: dict[str, Any] = {
        key: escape(value)
        if isinstance(value, str)
        else [escape(each) if isinstance(each, str) else each for each in value]
        for key, value in record.items()
    }
    body = f"<h1>{safe['name']}</h1>\n<p>{safe['summary']}</p>\n" + ATTRIBUTES[layout["attributes"]](safe)
    body += f"<section><h2>How to Perform</h2>{STEPS[layout['steps']](safe['steps'])}</section>"
    for heading, field in (("Pro Tips", "tips"), ("Common Mistakes", "mistakes")):
        body += f"<div><h2>{heading}</h2>{BULLETS[layout['bullets']](safe[field])}</div>"
    body += "<h2>FAQ</h2>" if record["faqs"] else ""
    for faq in record["faqs"]:
        body += QUESTIONS[layout["questions"]](escape(faq["question"]), escape(faq["answer"]))
    framed = layout["frame"].format(body)
    return f"<!doctype html><html lang='en'><head><title>T</title></head><body>{framed}</body></html>"


layouts = st.fixed_dictionaries({
    "attributes": st.sampled_from(sorted(ATTRIBUTES)),
    "steps": st.sampled_from(sorted(STEPS)),
    "bullets": st.sampled_from(sorted(BULLETS)),
    "questions": st.sampled_from(sorted(QUESTIONS)),
    "frame": st.sampled_from(FRAMES),
})  # fmt: skip


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(records(), layouts)
def test_a_page_gives_the_same_record_from_both_formats(
    record: dict[str, Any], layout: dict[str, str]
) -> None:
    from_markdown = read(in_markdown(record))
    from_html = read(in_html(record, layout), "text/html")
    assert from_markdown["verdict"] == "exercise"
    assert {name: from_html[name] for name in COMPARED} == {name: from_markdown[name] for name in COMPARED}
    assert {name: from_html[name] for name in record} == record
