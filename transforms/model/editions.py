"""Editions: the translations of one exercise in a library, of which one is the primary and counts.

Which pages are translations of one another is found by `translations`; here they become editions. An
exercise has one current edition in each language, so that a link to another exercise joins nothing. The
primary edition is one of a source that is not declared to be a translation, in the language that its source
file names, else the one whose address has no mark of a language, else one in the language of most exercises;
of several the one that was met first, then the one with the smallest address. All is read from the newest
versions: what a page says today holds for its earlier versions too.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from types import MappingProxyType

import polars as pl

from transforms.model.confirmed_translations import NOTHING_CONFIRMED, Confirmed, base_of
from transforms.model.libraries import NO_LIBRARY, Libraries
from transforms.model.translations import Link, Page, are_apart, differ, find_links, pages_together

_SCHEMA = {"exercise_id": pl.String, "edition_of": pl.String, "implied_language": pl.String}


def with_editions(
    exercises: pl.DataFrame,
    page_sources: Sequence[str],
    libraries: Libraries = MappingProxyType({}),
    confirmed: Confirmed = NOTHING_CONFIRMED,
) -> pl.DataFrame:
    """Return the versions with `edition_of`, and `language` where something else says it, or says it better.

    `exercises` are versions as `star_schema.dim_exercise` gives them; `page_sources` are the sources of
    pages, whose addresses say something; `libraries` is what source files say of their languages, and tells
    sources of one role; `confirmed` are translations that a person names. `edition_of` is the exercise_id of
    the primary edition, null where the exercise is that itself.
    """
    declared = {source: each.language for source, each in libraries.items() if each.language}
    of_source = pl.col("source").replace_strict(declared, default=None, return_dtype=pl.String)
    in_language = exercises.with_columns(language=pl.coalesce("language", of_source))
    newest = in_language.filter(pl.col("version") == pl.col("version").max().over("exercise_id"))
    if confirmed.languages:
        in_words = pl.col("exercise_id").replace_strict(
            dict(confirmed.languages), default=None, return_dtype=pl.String
        )
        newest = newest.with_columns(language=pl.coalesce(in_words, "language"))
    found = [
        row
        for pages in pages_together(newest, page_sources, libraries, confirmed)
        for row in _editions_of_library(pages, libraries, confirmed)
        if any(row[1:])
    ]
    editions = pl.DataFrame(found, schema=_SCHEMA, orient="row")
    return (
        in_language.join(editions, on="exercise_id", how="left", maintain_order="left")
        .with_columns(language=pl.coalesce("implied_language", "language"))
        .drop("implied_language")
    )


def _editions_of_library(
    pages: Sequence[Page], libraries: Libraries, confirmed: Confirmed
) -> list[tuple[str, str | None, str | None]]:
    """Return of each page its exercise, the primary edition where it is another, and its language."""
    links, declared = find_links(pages, libraries, confirmed)
    held = [language or page.tag for page, language in zip(pages, declared, strict=True)]
    groups, joined = _groups(pages, links, held)
    languages = _languages(pages, declared, joined)
    current = Counter(base_of(languages[n]) for n, page in enumerate(pages) if page.is_current)
    primary_of: dict[int, str] = {}
    for members in groups:
        ranked = [
            (
                not pages[n].is_current,
                *_is_declared_other(pages[n], languages[n], libraries),
                _is_marked(pages[n], languages[n]),
                -current[base_of(languages[n])],
                n,
            )
            for n in members
        ]
        primary = min(ranked)[-1]
        primary_of |= {n: pages[primary].exercise_id for n in members if n != primary}
    return [(page.exercise_id, primary_of.get(n), languages[n]) for n, page in enumerate(pages)]


def _is_declared_other(page: Page, language: str | None, libraries: Libraries) -> tuple[bool, bool]:
    """Return whether the source of a page is a translation, and whether its own language is another."""
    library = libraries.get(page.source, NO_LIBRARY)
    return library.translates is not None, library.language is not None and differ(library.language, language)


def _is_marked(page: Page, language: str | None) -> bool:
    """Return whether the address of a page has the mark of its language."""
    return page.tag is not None and not differ(page.tag, language)


def _groups(
    pages: Sequence[Page], links: Sequence[Link], languages: Sequence[str | None]
) -> tuple[list[list[int]], list[Link]]:
    """Join what is linked, the surest links first; return the groups, and the links that joined pages.

    A link that would give an exercise two current editions in one language is not followed.
    """
    group_of: dict[int, list[int]] = {}
    joined = []
    for link in links:
        one, other = (group_of.get(n, [n]) for n in (link.one, link.other))
        if one is other:
            joined.append(link)
        elif _fit(pages, one, other, languages):
            joined.append(link)
            whole = one + other
            group_of |= dict.fromkeys(whole, whole)
    unique: dict[int, list[int]] = {id(members): members for members in group_of.values()}
    return list(unique.values()), joined


def _fit(
    pages: Sequence[Page], one: Sequence[int], other: Sequence[int], languages: Sequence[str | None]
) -> bool:
    """Return whether the current pages of two groups are each in another language."""
    return all(
        are_apart(pages[a], pages[b], (languages[a], languages[b]))
        for a in one
        if pages[a].is_current
        for b in other
        if pages[b].is_current
    )


def _languages(
    pages: Sequence[Page], declared: Sequence[str | None], joined: Sequence[Link]
) -> list[str | None]:
    """Return the language of each page; that of a folder counts where a page in it has a translation.

    It counts nowhere while half of the pages in that folder state another.
    """
    confirmed = {pages[n].place for link in joined for n in (link.one, link.other)} - {None}
    in_place: dict[str, list[bool]] = defaultdict(list)
    for page in pages:
        if page.place in confirmed and page.place is not None:
            in_place[page.place].append(page.stated is not None and differ(page.stated, page.tag))
    believed = {place for place, others in in_place.items() if 2 * sum(others) < len(others)}
    return [
        language or (page.tag if page.place in believed else None)
        for page, language in zip(pages, declared, strict=True)
    ]
