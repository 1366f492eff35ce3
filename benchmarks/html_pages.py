"""A generator of exercise pages in HTML as a modern site serves them: 75 KB, of which 20 are content."""

import json
from collections.abc import Iterator
from functools import cache
from html import escape
from typing import Any

from benchmarks.pages import pages
from flows.home.settings import CHECKOUT, Home
from flows.taxonomy.read import read_taxonomy
from transforms.pages.extract import Rules, extract_page
from transforms.pages.record import COLUMNS
from transforms.taxonomy.taxonomy import words_of_pages
from transforms.taxonomy.vocabulary import Vocabulary

PAGE_BYTES = 75_000
COMPARED = (
    "name", "target_muscles", "secondary_muscles", "equipment", "difficulty", "category", "steps", "tips",
    "mistakes",
)  # fmt: skip
_BOX = "rounded-[20px] border border-border p-4 bg-surface-1"
_SMALL = "text-xs font-barlow text-text-tertiary uppercase tracking-wide mb-1"
_ICON = (
    '<svg class="w-4 h-4 ml-1 transition-transform" fill="none" viewBox="0 0 24 24" stroke="currentColor">'
    '<path stroke-linecap="round" stroke-linejoin="round" stroke-width="2" d="M9 5l7 7-7 7"></path></svg>'
)
_LABELS = {
    "target_muscles": "Target Muscle",
    "equipment": "Equipment",
    "difficulty": "Difficulty",
    "category": "Category",
}


@cache
def rules() -> Rules:
    """Return the rules of a source that pins nothing."""
    taxonomy = read_taxonomy(Home(CHECKOUT))
    aliases = list(taxonomy.aliases.select("vocabulary", "alias", "key").iter_rows())
    return Rules(Vocabulary.from_rows(aliases, page_words=words_of_pages(taxonomy)))


def html_pages(count: int) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Give `count` pages as (record, HTML); the records are those of the generated Markdown pages."""
    records = _records(count)
    for place, record in enumerate(records):
        related = [records[(place + step) % len(records)] for step in range(1, 7)]
        yield record, _page(record, related).encode()


def other_pages(count: int) -> Iterator[bytes]:
    """Give pages of the same site that are no exercise: a title, and the sentences of one as paragraphs."""
    for record in _records(count):
        fields = ("steps", "tips", "mistakes", "faq_answers")
        texts = [record["summary"], *(text for field in fields for text in record[field])]
        paragraphs = "".join(f"<p class='pt-1'>{escape(text)}</p>" for text in texts)
        content = f"<h1 class='text-3xl'>Our journal</h1><div class='{_BOX}'>{paragraphs}</div>"
        yield _framed(content, "Our journal", texts).encode()


def _records(count: int) -> list[dict[str, Any]]:
    """Return the records of the generated Markdown pages that are exercises."""
    read = rules()
    records = []
    for slug, text in pages(count):
        row = extract_page("", text.encode(), "text/markdown", read)
        record = dict(zip(COLUMNS, row, strict=True))
        if record["verdict"] == "exercise":
            records.append({**record, "slug": slug})
    return records


def _text(value: str | list[str] | None) -> str:
    return escape(value if isinstance(value, str) else ", ".join(value or []))


def _page(record: dict[str, Any], related: list[dict[str, Any]]) -> str:
    name = escape(record["name"])
    content = _json_ld(record) + _content(record, name) + _related(related)
    return _framed(content, name, record["steps"])


def _framed(content: str, name: str, streamed: list[str]) -> str:
    """Return a page with the frame of the site around its content, and what its scripts stream again."""
    main = f"<main><div class='min-h-screen bg-background'>{content}</div></main>"
    head = (
        f"<title>{name}: Form &amp; Tips | Generated</title>"
        f"<meta name='description' content='How to do the {name}.'>"
        + "".join(
            f"<script src='/_next/static/chunks/{place:016x}.js' async></script>" for place in range(12)
        )
    )
    links = "".join(
        f"<li><a class='text-sm hover:text-primary' href='/{place}'>Equipment {place}</a></li>"
        for place in range(30)
    )
    frame = (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'>{head}</head><body>"
        f"<header><nav><ul>{links}</ul></nav></header>{main}<footer><ul>{links}</ul></footer>"
    )
    noise = json.dumps(["$", "div", None, {"className": _BOX, "children": streamed}])
    rest = max(1, (PAGE_BYTES - len(frame)) // (len(noise) + 60))
    return frame + f"<script>self.__next_f.push({json.dumps([1, noise])})</script>" * rest + "</body></html>"


def _json_ld(record: dict[str, Any]) -> str:
    how_to = {
        "@context": "https://schema.org",
        "@type": "HowTo",
        "name": f"How to Do {record['name']}",
        "description": record["summary"],
        "step": [
            {"@type": "HowToStep", "position": place, "text": step}
            for place, step in enumerate(record["steps"], 1)
        ],
    }
    questions = zip(record["faq_questions"], record["faq_answers"], strict=True)
    faq = {
        "@type": "FAQPage",
        "mainEntity": [
            {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": answer}}
            for question, answer in questions
        ],
    }
    return "".join(
        f'<script type="application/ld+json">{json.dumps(node)}</script>' for node in (how_to, faq)
    )


def _content(record: dict[str, Any], name: str) -> str:
    cards = "".join(
        f"<div class='{_BOX}'><p class='{_SMALL}'>{label}</p><p class='b'>{_text(record[field])}</p></div>"
        for field, label in _LABELS.items()
        if record[field]
    )
    chips = "".join(
        f"<span class='px-3 py-1 text-sm'>{escape(each)}</span>" for each in record["secondary_muscles"]
    )
    steps = "".join(
        f"<li class='flex gap-4'><span class='w-8 h-8'>{place}</span><p class='pt-1'>{escape(step)}</p></li>"
        for place, step in enumerate(record["steps"], 1)
    )
    text = (
        f"<nav aria-label='Breadcrumb'><ol><li><a href='/'>Home</a></li><li>{name}</li></ol></nav>"
        f"<div class='grid gap-4'>{cards}</div><h1 class='text-3xl'>{name}</h1>"
        f"<p>{_text(record['summary'])}</p>"
    )
    text += f"<h2>Also Works</h2><div class='flex gap-2'>{chips}</div>" if chips else ""
    text += (
        f"<div class='mb-8'><h2>How to Perform</h2><ol class='space-y-4'>{steps}</ol></div>" if steps else ""
    )
    for heading, field in (("Pro Tips", "tips"), ("Common Mistakes", "mistakes")):
        items = "".join(f"<li><span>•</span><span>{escape(each)}</span></li>" for each in record[field])
        text += (
            f"<div class='{_BOX}'><h3>{heading}</h3><ul class='{field}'>{items}</ul></div>" if items else ""
        )
    return text


def _related(records: list[dict[str, Any]]) -> str:
    cards = "".join(
        f"<article class='card'><a class='group block' href='/exercise/{record['slug']}'>"
        "<div><span>Advanced</span></div>"
        f"<div><h3>{escape(record['name'])}</h3><div><span>{_text(record['target_muscles'])}</span>"
        f"<span>{_text(record['equipment'])}</span></div>{_ICON}</div></a></article>"
        for record in records
    )
    return f"<section><h2>Related Exercises</h2><div class='grid'>{cards}</div></section>"
