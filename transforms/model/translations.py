"""Which pages of a source are translations of one another, by what their pages and addresses say.

Three things say so: a link to the translation (hreflang), a key that front matter has in common, and
addresses that differ in the mark of a language alone. Each holds only between pages of two languages; where a
page states none, that of the links to it or of its mark counts, unless its words are those of the other
page's language.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple
from urllib.parse import urljoin

import polars as pl

from transforms.model.addresses import language_marks
from transforms.model.forms import address_key

MUTUAL, BY_KEY, ONE_WAY, BY_ADDRESS = range(4)
"""What links two translations, the surest first."""

SAME_LANGUAGE = 0.25
"""Share of the words of the shorter text from which on two texts are in one language: "the", "your" and "to"
alone make more of two English texts, and two languages that are near have less in common."""

ENOUGH_WORDS = 6
"""Different words of a text below which nothing is said of its language."""

_WORD = re.compile(r"[^\W\d_]+")
_TAG_PART = re.compile(r"[-_]")


class Page(NamedTuple):
    """The newest version of one exercise, and what tells its translations.

    stated: language that it or the name of its file states. kind, tag, place, bare: see `language_marks`,
    `bare` as a key. met: start of the first snapshot that showed it, and its address.
    """

    exercise_id: str
    url: str
    is_current: bool
    met: tuple[Any, str]
    stated: str | None
    kind: str | None
    tag: str | None
    place: str | None
    bare: str
    keys: tuple[str, str | None]
    translation_key: str | None
    alternates: Sequence[tuple[str, str]]
    text: str


class Link(NamedTuple):
    """Two pages, by their places in a list, that are translations by `strength`."""

    strength: int
    one: int
    other: int


def pages_by_source(newest: pl.DataFrame, page_sources: Sequence[str]) -> Iterator[tuple[str, list[Page]]]:
    """Yield the sources with any clue to a translation, each with all its pages, those first met first.

    `newest` has the newest version of each exercise, with the columns of `dim_exercise` and of the record.
    Addresses say something only in `page_sources`: elsewhere they are ids of records.
    """
    marks = language_marks(pl.col("url")).struct
    is_page = pl.col("source").is_in(page_sources)
    marked = newest.with_columns(
        kind=pl.when(is_page).then(marks.field("kind")),
        tag=pl.when(is_page).then(marks.field("tag")),
        place=pl.when(is_page).then(marks.field("place")),
        bare=address_key(marks.field("bare")),
        url_key=address_key(pl.col("url")),
        canonical_key=address_key(pl.col("canonical")),
    )
    has_clue = (
        (pl.col("alternate_urls").list.len() > 0)
        | pl.col("translation_key").is_not_null()
        | (pl.col("tag").is_not_null() & (pl.len().over("source", "bare") > 1))
    )
    chosen = marked.filter(has_clue.any().over("source"))
    alternates = _alternates(chosen)
    for (source,), of_source in chosen.sort("source", "first_seen", "url").group_by(
        "source", maintain_order=True
    ):
        yield str(source), [_page(row, alternates) for row in of_source.iter_rows(named=True)]


def _page(row: Mapping[str, Any], alternates: Mapping[str, Sequence[tuple[str, str]]]) -> Page:
    return Page(
        row["exercise_id"], row["url"], row["is_current"], (row["first_seen"], row["url"]), row["language"],
        row["kind"], row["tag"], row["place"], row["bare"], (row["url_key"], row["canonical_key"]),
        row["translation_key"], alternates.get(row["exercise_id"], ()),
        " ".join([row["summary"] or "", *row["steps"]]),
    )  # fmt: skip


def _alternates(pages: pl.DataFrame) -> dict[str, list[tuple[str, str]]]:
    """Return the languages and addresses, as keys, that the pages link to as their translations."""
    columns = ["alternate_languages", "alternate_urls"]
    stated = (
        pages.filter(pl.col("alternate_urls").list.len() > 0)
        .select("exercise_id", *columns, base=pl.coalesce("canonical", "url"))
        .explode(columns)
    )
    resolved = pl.Series(
        [_resolved(base, link) for base, link in stated.select("base", "alternate_urls").iter_rows()],
        dtype=pl.String,
    )
    keyed = stated.with_columns(address=resolved).with_columns(key=address_key(pl.col("address")))
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for exercise_id, language, key in (
        keyed.drop_nulls("key").select("exercise_id", columns[0], "key").iter_rows()
    ):
        found[exercise_id].append((language, key))
    return found


def _resolved(base: str, link: str) -> str | None:
    """Return the address that a link of a page leads to, below "/" without a host; null where it is none."""
    try:
        address = urljoin(base, link)
    except ValueError:
        return None
    return address if "://" in address else f"/{address.lstrip('/')}"


def differ(one: str | None, other: str | None) -> bool:
    """Return whether two language tags are of two languages, or of one as two regions write it.

    "en" is not another than "en-GB", but "en-US" is. No tag at all differs from every tag.
    """
    if one is None or other is None:
        return one is not other
    first, second = (_TAG_PART.split(tag.lower()) for tag in (one, other))
    if first[0] != second[0]:
        return True
    return len(first) > 1 and len(second) > 1 and first[1] != second[1]


def find_links(pages: Sequence[Page]) -> tuple[list[Link], list[str | None]]:
    """Return the links between translations in one source, the surest first, and the language of each page.

    The language is what the page states, or else what most links to it say.
    """
    claims = _claims(pages)
    languages = _declared(pages, claims)
    by_hreflang = _hreflang_links(pages, claims, languages)
    held = [language or page.tag for page, language in zip(pages, languages, strict=True)]
    links = [*by_hreflang, *_key_links(pages, held), *_address_links(pages, held)]
    in_order = sorted(links, key=lambda link: (link.strength, pages[link.one].met, pages[link.other].met))
    return in_order, languages


def _claims(pages: Sequence[Page]) -> list[tuple[int, int, str]]:
    """Return each link to a translation that leads to a page of the source: from, to, language."""
    if not any(page.alternates for page in pages):
        return []
    by_url = {page.keys[0]: n for n, page in enumerate(pages)}
    by_canonical: dict[str, list[int]] = defaultdict(list)
    by_end: dict[str, list[int]] = defaultdict(list)
    for n, page in enumerate(pages):
        if page.keys[1]:
            by_canonical[page.keys[1]].append(n)
        if "://" not in page.url and page.keys[0]:
            by_end[page.keys[0].rpartition("/")[2]].append(n)
    claims = []
    for n, page in enumerate(pages):
        for language, key in page.alternates:
            found = by_url.get(key.lstrip("/"))
            if found is None:
                named = by_canonical.get(key, [])
                found = named[0] if len(named) == 1 else _by_path(pages, by_end, key)
            if found is not None:
                claims.append((n, found, language))
    return claims


def _by_path(pages: Sequence[Page], by_end: Mapping[str, Sequence[int]], key: str) -> int | None:
    """Return the file whose path ends like the address, or the reverse: the one that has most in common."""
    path = key.partition("?")[0].split("/")[1:]
    if not path:
        return None
    fitting: dict[int, list[int]] = defaultdict(list)
    for n in by_end.get(path[-1], ()):
        file = pages[n].keys[0].split("/")
        common = min(len(file), len(path))
        if file[-common:] == path[-common:]:
            fitting[common].append(n)
    best = fitting[max(fitting)] if fitting else []
    return best[0] if len(best) == 1 else None


def _declared(pages: Sequence[Page], claims: Sequence[tuple[int, int, str]]) -> list[str | None]:
    """Return the language of each page: as it states, or else as most links to it say.

    Where these links and the mark of its address say the same and the page another, as pages do whose theme
    says the same on all, the two are believed.
    """
    said: dict[int, Counter[str]] = defaultdict(Counter)
    for _, to, language in claims:
        said[to][language] += 1
    most = {n: min(counts, key=lambda each: (-counts[each], each)) for n, counts in said.items()}
    return [_language(page, most.get(n)) for n, page in enumerate(pages)]


def _language(page: Page, linked: str | None) -> str | None:
    is_marked = linked is not None and page.tag is not None and not differ(page.tag, linked)
    if page.stated is not None and not (is_marked and differ(page.stated, linked)):
        return page.stated
    return linked


def _hreflang_links(
    pages: Sequence[Page], claims: Sequence[tuple[int, int, str]], languages: Sequence[str | None]
) -> Iterator[Link]:
    """Yield the pages that are linked as translations, in the language that the other page has."""
    sound = {
        (one, to)
        for one, to, language in claims
        if one != to
        and not differ(languages[to], language)
        and differ(languages[one], languages[to])
        and not (_is_guessed(pages[one], pages[to]) and _read_alike(pages[one], pages[to]))
    }
    for one, to in sound:
        if (to, one) not in sound:
            yield Link(ONE_WAY, one, to)
        elif one < to:
            yield Link(MUTUAL, one, to)


def _key_links(pages: Sequence[Page], languages: Sequence[str | None]) -> Iterator[Link]:
    """Yield the pages that have a key in common, unless two of one language have it: then it says nothing."""
    sharing: dict[str, list[int]] = defaultdict(list)
    for n, page in enumerate(pages):
        if page.translation_key:
            sharing[page.translation_key].append(n)
    for members in sharing.values():
        current = [n for n in members if pages[n].is_current]
        if all(differ(languages[one], languages[other]) for one, other in combinations(current, 2)):
            for one, other in combinations(members, 2):
                if differ(languages[one], languages[other]):
                    yield Link(BY_KEY, one, other)


def _address_links(pages: Sequence[Page], languages: Sequence[str | None]) -> Iterator[Link]:
    """Yield the pages whose addresses are one but for the mark of a language."""
    sharing: dict[str, list[int]] = defaultdict(list)
    for n, page in enumerate(pages):
        sharing[page.bare].append(n)
    for members in sharing.values():
        if any(pages[n].kind for n in members):
            for one, other in combinations(members, 2):
                if differ(languages[one], languages[other]) and _is_marked(pages[one], pages[other]):
                    yield Link(BY_ADDRESS, one, other)


def _is_marked(one: Page, other: Page) -> bool:
    """Return whether the marks of two addresses are those of languages; a folder may be called "it" or "no".

    What a folder says counts where the pages state their languages, and else where their words differ.
    """
    if (one.tag or "").lower() == (other.tag or "").lower():
        return False
    if not _is_guessed(one, other) or {one.kind, other.kind} & {"file", "query"}:
        return True
    words = [_words(page) for page in (one, other)]
    return min(map(len, words)) >= ENOUGH_WORDS and not _read_alike(one, other)


def _is_guessed(one: Page, other: Page) -> bool:
    return one.stated is None or other.stated is None


def _read_alike(one: Page, other: Page) -> bool:
    """Return whether two pages are surely in one language, by the words that they have in common."""
    first, second = _words(one), _words(other)
    fewer = min(len(first), len(second))
    return fewer >= ENOUGH_WORDS and len(first & second) >= SAME_LANGUAGE * fewer


def _words(page: Page) -> set[str]:
    return set(_WORD.findall(page.text.lower()))
