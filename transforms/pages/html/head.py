"""What is in the head of a page: meta tags, Open Graph, the canonical address, the language, translations."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from transforms.pages.outline import collapse

_TAG = re.compile(r"<(meta|link|html)\b((?>[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z:-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""")
_SEPARATOR = re.compile(r"\s+[|–—·»•:-]\s+|\s*[|»]\s*|:\s+")  # noqa: RUF001 - dashes are meant
_TALK = re.compile(
    r"\b(?:how to|guide|tips?|form|technique|benefits|muscles|worked|variations?|video|exercises?|workout|"
    r"instructions|proper|learn|anleitung|übung|ausführung|tipps|técnica|ejercicio|cómo|músculos|やり方|筋トレ|効果)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:how\s+to\s+(?:do|perform)\s+(?:(?:the|a|an)\s+)?|cómo\s+hacer\s+(?:(?:el|la|un|una)\s+)?)",
    re.IGNORECASE,
)
_MAX_TAGS = 200
_ANY_LANGUAGE = "x-default"


def read_head(head: str, title: str) -> tuple[Mapping[str, Any], str | None]:
    """Return what the head says (title, description, images, videos, canonical) and the language.

    `hreflang` are the languages in which the page says that it is to be had, each with its address, its own
    among them; `title_parts` are the parts of a title that has several, but for what only advertises it.
    """
    tags: dict[str, str] = {}
    translations: list[tuple[str, str]] = []
    language = None
    for tag in _TAG.findall(head)[:_MAX_TAGS]:
        attributes = {
            name.lower(): unescape(one or two or three)
            for name, one, two, three in _ATTRIBUTE.findall(tag[1])
        }
        kind = tag[0].lower()
        if kind == "html":
            language = language or attributes.get("lang") or attributes.get("xml:lang")
        elif kind == "link":
            relation = attributes.get("rel", "").lower()
            if relation == "canonical":
                tags.setdefault("canonical", attributes.get("href", ""))
            elif "alternate" in relation.split():
                translations += _translation(attributes)
        elif content := collapse(attributes.get("content", "")):
            tags.setdefault((attributes.get("property") or attributes.get("name") or "").lower(), content)
    parts = parts_of_title(collapse(unescape(title)))
    data: dict[str, Any] = {
        "title": name_in_title(tags.get("og:title") or unescape(title), tags.get("og:site_name", "")),
        "description": tags.get("og:description") or tags.get("description"),
        "images": [tags[key] for key in ("og:image", "twitter:image") if key in tags][:1],
        "videos": [tags[key] for key in ("og:video", "og:video:url", "og:video:secure_url") if key in tags][
            :1
        ],
        "canonical": tags.get("canonical") or tags.get("og:url"),
        "hreflang": translations,
        "title_parts": [part for part in parts if not _TALK.search(part)] if len(parts) > 1 else None,
    }
    return {key: value for key, value in data.items() if value}, (language or tags.get("og:locale") or None)


def _translation(attributes: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return language and address of a link to a translation; the page for any other language is none."""
    language, address = (attributes.get(name, "").strip() for name in ("hreflang", "href"))
    is_translation = language and address and language.lower() != _ANY_LANGUAGE
    return [(language, address)] if is_translation else []


def parts_of_title(title: str) -> list[str]:
    """Return the parts that signs set apart in a title: the name of the page, that of the site."""
    return [part for part in _SEPARATOR.split(title) if part]


def name_in_title(title: str, site: str = "") -> str:
    """Return the name that a title gives: without the site, without what only advertises the page."""
    title = collapse(title)
    parts = [part for part in parts_of_title(title) if part.casefold() != site.casefold()]
    if len(parts) > 1:
        parts = [part for part in parts if not _TALK.search(part) or _LEAD.match(part)] or parts
    return without_lead(parts[0]) if parts else ""


def without_lead(name: str) -> str:
    """Drop "How to do the" from a name."""
    return _LEAD.sub("", name) or name
