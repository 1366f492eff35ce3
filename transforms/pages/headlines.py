"""The name of an exercise within the headline of its page: "Hammer Curl: The Move You Love to Hate".

What says where the name is stands on the page: the last part of its own address or of its path, its other
names, or a movement that the taxonomy knows before a colon, a dash or a bracket.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from transforms.pages.claims import Evidence, choose
from transforms.pages.outline import Outline
from transforms.taxonomy.page_words import PageWords
from transforms.taxonomy.vocabulary import Vocabulary
from transforms.taxonomy.words import split_words

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_PARTS = re.compile(r"\s+[-\u2013\u2014|/\u00b7]\s+|\s*[:|\uff1a\u2014]\s*|\s+(?=\()")
_ORDER = re.compile(r"^(?:#\s*|(?:no|nr)\.\s*)\d{1,3}\s*[.:)]?\s+(?=\S)", re.IGNORECASE)
_UMLAUTS = re.compile("(?<=[aou])e")  # "drücken" is "druecken" in an address
_ENDING = re.compile(r"\.[a-z]{2,5}$")
_UNKNOWN = 3  # so many words that names do not have are a sentence
_STRONGER = 0.5  # than the headline that a name is cut from
_LONGEST = 160
_ASIDE = re.compile(r"\s*[(\[（]([^()\[\]（）]+)[)\]）]\s*$")  # noqa: RUF001 - full-width brackets are meant
_MAX_LABEL_WORDS = 6


class _Token(NamedTuple):
    """A word of a headline: how it is compared, and where it stands."""

    key: str
    start: int
    end: int


def with_name_of_headline(evidence: Evidence, outline: Outline, vocabulary: Vocabulary) -> Evidence:
    """Return the evidence with the name that the headline of the page holds, before the claim of that.

    Another name in brackets, "Skull Crusher (AKA Lying Extension)", is one of its aliases.
    """
    places = [place for place, claim in enumerate(evidence.claims) if claim.field == "name"]
    if not places:
        return evidence
    place = choose(evidence.claims, places)[0]
    headline = evidence.claims[place]
    others = [str(claim.value) for claim in evidence.claims if claim.field in {"name", "slug"}]
    text, alias = without_alias(str(headline.value), vocabulary)
    name = name_in(text, [*_told(outline), *others], vocabulary.page_words) or (text if alias else None)
    if name is None:
        return evidence
    claims = list(evidence.claims)
    claims.insert(place, headline._replace(value=name, rank=headline.rank - _STRONGER))
    if alias:
        claims.append(headline._replace(field="aliases", value=[alias], owner=None))
    return evidence._replace(claims=claims)


def without_alias(headline: str, vocabulary: Vocabulary) -> tuple[str, str]:
    """Return a headline without the other name that it gives in brackets at its end, and that name, or ""."""
    aside = _ASIDE.search(headline)
    words = aside[1].split() if aside else []
    for length in range(min(_MAX_LABEL_WORDS, len(words) - 1), 0, -1):
        role = vocabulary.label(" ".join(words[:length]).rstrip(":,"))
        if aside and role is not None and role.key == "aliases":
            return headline[: aside.start()], " ".join(words[length:])
    return headline, ""


def name_in(headline: str, told: Sequence[str], words: PageWords) -> str | None:
    """Return the name in a headline, None where all of it is one.

    `told` are texts that may be the name, such as the words of an address. What stands beside the name must
    be talk: "squat" in the address of "Barbell Back Squat", or of "Squat: Barbell", is no shorter name.
    """
    if len(headline) > _LONGEST:
        return None
    name = _ORDER.sub("", headline)
    name = _told_within(name, told, words) or _without_talk(name, words)
    return name[:1].upper() + name[1:] if name != headline else None


def _told(outline: Outline) -> Iterator[str]:
    """Yield what the page is called by its own address and at the end of its path."""
    address = str(outline.data.get("meta", {}).get("canonical", ""))
    parts = [part for part in unquote(urlsplit(address).path).split("/") if part]
    if parts:
        yield _ENDING.sub("", parts[-1])
    yield from outline.data.get("breadcrumb", {}).get("path", ())[-1:]


def _told_within(headline: str, told: Sequence[str], words: PageWords) -> str | None:
    """Return the part of a headline that another text spells, the longest, where the rest is talk."""
    keys = {_joined(text) for text in told if text != headline}
    whole = _joined(headline)
    if not any(key in whole and key != whole for key in keys if key):
        return None
    tokens = [_Token(_key(found[0]), found.start(), found.end()) for found in _WORD.finditer(headline)]
    for length in range(len(tokens) - 1, 0, -1):
        for start in range(len(tokens) - length + 1):
            run = tokens[start : start + length]
            if "".join(token.key for token in run) not in keys:
                continue
            name = headline[run[0].start : run[-1].end]
            rest = f"{headline[: run[0].start]} {headline[run[-1].end :]}"
            if _is_talk(rest, words, _UNKNOWN) and _may_be_name(name, words):
                return _without_article(name, words)
    return None


def _joined(text: str) -> str:
    return "".join(_key(word) for word in _WORD.findall(text) if not word.isdigit())


def _key(text: str) -> str:
    return _UMLAUTS.sub("", "".join(split_words(text)))


def _may_be_name(text: str, words: PageWords) -> bool:
    """Return whether a part may be a name: one that is known, or several words without talk."""
    found = split_words(text)
    return words.knows_name(text) or (len(found) > 1 and words.talk.isdisjoint(found))


def _is_talk(text: str, words: PageWords, enough: int | None = None) -> bool:
    """Return whether a text has a word of talk, or `enough` that no name has.

    A word that names have, too ("exercise ball", "on your back") is talk beside one that they do not have,
    and where there are no others ("How to do a").
    """
    if _is_nothing_but_talk(text, words):
        return True
    found = split_words(text)
    saying = [word for word in found if word not in words.common and word not in words.beside]
    unknown = [word for word in saying if word not in words.of_names]
    talk = words.talk.intersection(found)
    return bool(talk - words.of_names or (talk and unknown) or (enough and len(unknown) >= enough))


def _without_talk(headline: str, words: PageWords) -> str:
    """Drop the parts of a headline that advertise it: what is only talk, and talk after a known name."""
    before, _, last = headline.rpartition(", ")  # a name may have a comma, so that it parts talk alone
    headline = before if before and _is_nothing_but_talk(last, words) else headline
    cuts = [*_PARTS.finditer(headline)]
    if not cuts:
        return headline
    starts = [0, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), len(headline)]
    parts = [headline[start:end] for start, end in zip(starts, ends, strict=True)]
    first = sum(1 for _ in takewhile(lambda part: _is_nothing_but_talk(part, words), parts[:-1]))
    head = _without_article(parts[first], words)
    if first + 1 < len(parts) and (
        (words.knows_name(head) and _is_talk(headline[ends[first] :], words))
        or all(_is_nothing_but_talk(part, words) for part in parts[first + 1 :])
    ):
        return head
    return headline[starts[first] :]


def _is_nothing_but_talk(text: str, words: PageWords) -> bool:
    """Return whether a text is talk: "Exercise of the Week", "Complete Guide"."""
    found = split_words(text)
    beside_talk = (words.talk, words.common, words.beside, words.calendar)
    return not words.talk.isdisjoint(found) and all(
        any(word in known for known in beside_talk) for word in found
    )


def _without_article(name: str, words: PageWords) -> str:
    """Return a known name without the article before it."""
    first, _, rest = name.partition(" ")
    word = first.casefold()
    is_article = bool(rest) and word in words.common and word not in words.beside
    return rest if is_article and words.knows_name(rest) else name
