"""Which pages are translations of one another, by what their pages and addresses say.

Four things say so: a person (`confirmed_translations`), a link to the translation (hreflang), a key that
front matter has in common, and addresses that differ in the mark of a language alone. Each holds only between
pages of two languages; where a page states none, that of the links to it or of its mark counts, unless its
words are those of the other page's language. Between two sources the links count, and what a source file
declares (`libraries`).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from types import MappingProxyType
from typing import Any, NamedTuple

import polars as pl

from transforms.model.addresses import address_key, language_marks
from transforms.model.confirmed_translations import NOTHING_CONFIRMED, Confirmed
from transforms.model.libraries import NO_LIBRARY, Libraries, stated_alternates, together

CONFIRMED, MUTUAL, BY_KEY, ONE_WAY, BY_ADDRESS = range(5)
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

    stated: language that it or the name of its file states, else the one that its source file does. kind,
    tag, place, bare: see `language_marks`, `bare` as a key. met: start of the first snapshot that showed it,
    and its address. is_record: whether it is a record of a dataset, whose address is an id.
    """

    exercise_id: str
    source: str
    is_record: bool
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


def pages_together(
    newest: pl.DataFrame,
    page_sources: Sequence[str],
    libraries: Libraries,
    confirmed: Confirmed = NOTHING_CONFIRMED,
) -> Iterator[list[Page]]:
    """Yield the pages of sources with any clue to a translation, those of sources that go together as one.

    `newest` has the newest version of each exercise, with the columns of `dim_exercise` and the record, and
    its language, else that of its source; the pages that were met first come first. Addresses say something
    only in `page_sources`: elsewhere they are ids of records.
    """
    marks = language_marks(pl.col("url")).struct
    is_page = pl.col("source").is_in(page_sources)
    marked = newest.with_columns(
        is_record=~is_page,
        kind=pl.when(is_page).then(marks.field("kind")),
        tag=pl.when(is_page).then(marks.field("tag")),
        place=pl.when(is_page).then(marks.field("place")),
        bare=address_key(marks.field("bare")),
        url_key=address_key(pl.col("url")),
        canonical_key=address_key(pl.col("canonical")),
    )
    stated = stated_alternates(marked)
    library_of = together(marked, stated, libraries)
    marked = marked.with_columns(library=pl.col("source").replace(library_of))
    has_clue = (
        (pl.col("alternate_urls").list.len() > 0)
        | pl.col("translation_key").is_not_null()
        | (pl.col("tag").is_not_null() & (pl.len().over("source", "bare") > 1))
        | (pl.col("library") != pl.col("source"))
        | pl.col("exercise_id").is_in(confirmed.exercises)
    )
    chosen = marked.filter(has_clue.any().over("library"))
    alternates: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for exercise_id, language, key in stated.select("exercise_id", "language", "key").iter_rows():
        alternates[exercise_id].append((language, key))
    for _, of_library in chosen.sort("library", "first_seen", "url", "source").group_by(
        "library", maintain_order=True
    ):
        yield [_page(row, alternates) for row in of_library.iter_rows(named=True)]


def _page(row: Mapping[str, Any], alternates: Mapping[str, Sequence[tuple[str, str]]]) -> Page:
    return Page(
        row["exercise_id"], row["source"], row["is_record"], row["url"], row["is_current"],
        (row["first_seen"], row["url"]), row["language"], row["kind"], row["tag"], row["place"],
        row["bare"], (row["url_key"], row["canonical_key"]), row["translation_key"],
        alternates.get(row["exercise_id"], ()), " ".join([row["summary"] or "", *row["steps"]]),
    )  # fmt: skip


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


def are_apart(one: Page, other: Page, languages: tuple[str | None, str | None]) -> bool:
    """Return whether two pages may be editions of one exercise, being in two languages.

    The languages of records are data, so that "pt" and "pt-BR" are two.
    """
    first, second = languages
    return differ(first, second) or (one.is_record and other.is_record and first != second)


def find_links(
    pages: Sequence[Page],
    libraries: Libraries = MappingProxyType({}),
    confirmed: Confirmed = NOTHING_CONFIRMED,
) -> tuple[list[Link], list[str | None]]:
    """Return the links between translations, the surest first, and the language of each page.

    The language is what the page states, or else what most links to it say.
    """
    claims = _claims(pages, libraries)
    languages = _declared(pages, claims)
    by_hreflang = _hreflang_links(pages, claims, languages)
    held = [language or page.tag for page, language in zip(pages, languages, strict=True)]
    declared = _library_links(pages, held, libraries)
    at = {page.exercise_id: n for n, page in enumerate(pages)}
    by_hand = [Link(CONFIRMED, at[a], at[b]) for a, b in confirmed.pairs if a in at and b in at]
    links = [*by_hand, *by_hreflang, *declared, *_key_links(pages, held), *_address_links(pages, held)]
    in_order = sorted(links, key=lambda link: (link.strength, pages[link.one].met, pages[link.other].met))
    return in_order, languages


def _claims(pages: Sequence[Page], libraries: Libraries) -> list[tuple[int, int, str]]:
    """Return each link to a translation that leads to one of the pages: from, to, language."""
    if not any(page.alternates for page in pages):
        return []
    by_url = {(page.source, page.keys[0]): n for n, page in enumerate(pages)}
    elsewhere: dict[str, list[int]] = defaultdict(list)
    by_end: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, page in enumerate(pages):
        for key in {key for key in (page.keys[0] if "://" in page.url else None, page.keys[1]) if key}:
            elsewhere[key].append(n)
        if "://" not in page.url and page.keys[0]:
            by_end[page.source, page.keys[0].rpartition("/")[2]].append(n)
    claims = []
    for n, page in enumerate(pages):
        for language, key in page.alternates:
            found = by_url.get((page.source, key.lstrip("/")))
            if found is None:
                found = _only(pages, elsewhere.get(key, ()), page.source)
            if found is None:
                sources = (page.source, *libraries.get(page.source, NO_LIBRARY).linked)
                files = [file for each in sources if (file := _by_path(pages, by_end, each, key)) is not None]
                found = _in_language(pages, files, language)
            if found is not None:
                claims.append((n, found, language))
    return claims


def _in_language(pages: Sequence[Page], files: Sequence[int], language: str) -> int | None:
    """Return of files of several sources the first that states a language, else the first; None for none."""
    stated = [n for n in files if pages[n].stated and not differ(pages[n].stated, language)]
    return next(iter([*stated, *files]), None)


def _only(pages: Sequence[Page], named: Sequence[int], source: str) -> int | None:
    """Return the one page that has an address, of several that of the source itself; None where none has."""
    own = [n for n in named if pages[n].source == source] or [*named]
    return own[0] if len(own) == 1 else None


def _by_path(
    pages: Sequence[Page], by_end: Mapping[tuple[str, str], Sequence[int]], source: str, key: str
) -> int | None:
    """Return the file whose path ends like the address, or the reverse: the one that has most in common."""
    path = key.partition("?")[0].split("/")[1:]
    if not path:
        return None
    fitting: dict[int, list[int]] = defaultdict(list)
    for n in by_end.get((source, path[-1]), ()):
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
    for one, to in sorted(sound):
        if (to, one) not in sound:
            yield Link(ONE_WAY, one, to)
        elif one < to:
            yield Link(MUTUAL, one, to)


def _library_links(
    pages: Sequence[Page], languages: Sequence[str | None], libraries: Libraries
) -> Iterator[Link]:
    """Yield the pages of a source and of the one that it is declared to be the translation of, by id or path.

    What several current pages of a source have in common says nothing.
    """
    for source, library in libraries.items():
        if library.translates is None or library.by not in {"id", "path"}:
            continue
        own, others = (_by_name(pages, each, library.by) for each in (source, library.translates))
        for name in sorted(own.keys() & others.keys()):
            for one in own[name]:
                for other in others[name]:
                    if differ(languages[one], languages[other]):
                        yield Link(BY_KEY, one, other)


def _by_name(pages: Sequence[Page], source: str, by: str) -> dict[str, list[int]]:
    """Return the pages of a source by what they are called in another: an id, or a path without language."""
    found: dict[str, list[int]] = defaultdict(list)
    for n, page in enumerate(pages):
        if page.source != source:
            continue
        if by == "path":
            name = page.bare.partition("/")[2] if "://" in page.url else page.bare
        else:
            name = page.translation_key or (page.url if page.is_record else "")
        if name:
            found[name].append(n)
    return {name: each for name, each in found.items() if sum(pages[n].is_current for n in each) <= 1}


def _key_links(pages: Sequence[Page], languages: Sequence[str | None]) -> Iterator[Link]:
    """Yield the pages that have a key in common, unless two of one language have it: then it says nothing."""
    sharing: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, page in enumerate(pages):
        if page.translation_key:
            sharing[page.source, page.translation_key].append(n)

    def differing(one: int, other: int) -> bool:
        return are_apart(pages[one], pages[other], (languages[one], languages[other]))

    for members in sharing.values():
        current = [n for n in members if pages[n].is_current]
        if all(differing(one, other) for one, other in combinations(current, 2)):
            for one, other in combinations(members, 2):
                if differing(one, other):
                    yield Link(BY_KEY, one, other)


def _address_links(pages: Sequence[Page], languages: Sequence[str | None]) -> Iterator[Link]:
    """Yield the pages whose addresses are one but for the mark of a language."""
    sharing: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, page in enumerate(pages):
        sharing[page.source, page.bare].append(n)
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
