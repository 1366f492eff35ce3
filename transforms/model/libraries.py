"""Which sources are one library in several languages, so that their pages may be editions of one another."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urljoin

import polars as pl

from transforms.model.addresses import address_key


class Library(NamedTuple):
    """What a source file says of the languages of its source.

    language: that of its pages which state none, and of its primary editions. translates: the source that it
    is the translation of. by: what their pages are matched by: `hreflang`, `id` or `path`. linked: sources
    to whose files its links may lead by their path.
    """

    role: str | None = None
    language: str | None = None
    translates: str | None = None
    by: str = "hreflang"
    linked: tuple[str, ...] = ()


Libraries = Mapping[str, Library]
"""What the source files say, by source."""

NO_LIBRARY = Library()


def declared_libraries(stated: Iterable[tuple[str, Library]]) -> dict[str, Library]:
    """Return what source files say by source; a translation of a source that is not there is none."""
    libraries = dict(stated)
    linked: dict[str, set[str]] = {source: set() for source in libraries}
    for source, each in libraries.items():
        if each.translates in linked and each.by == "hreflang":
            linked[source].add(each.translates)
            linked[each.translates].add(source)
    return {
        source: each._replace(
            translates=each.translates if each.translates in libraries else None,
            linked=tuple(sorted(linked[source] - {source})),
        )
        for source, each in libraries.items()
    }


def stated_alternates(pages: pl.DataFrame) -> pl.DataFrame:
    """Return the links of pages to their translations: source, exercise_id, language and key.

    `key` is the address as `addresses.address_key` gives it, below "/" without a host; the grain is the link.
    """
    columns = ["alternate_languages", "alternate_urls"]
    stated = (
        pages.filter(pl.col("alternate_urls").list.len() > 0)
        .select("source", "exercise_id", *columns, base=pl.coalesce("canonical", "url"))
        .explode(columns)
    )
    resolved = pl.Series(
        [_resolved(base, link) for base, link in stated.select("base", "alternate_urls").iter_rows()],
        dtype=pl.String,
    )
    keyed = stated.with_columns(address=resolved).with_columns(key=address_key(pl.col("address")))
    return keyed.drop_nulls("key").select("source", "exercise_id", "key", language=columns[0])


def _resolved(base: str, link: str) -> str | None:
    """Return the address that a link of a page leads to, below "/" without a host; null where it is none."""
    try:
        address = urljoin(base, link)
    except ValueError:
        return None
    return address if "://" in address else f"/{address.lstrip('/')}"


def together(pages: pl.DataFrame, stated: pl.DataFrame, libraries: Libraries) -> dict[str, str]:
    """Return for each source the first name of those that go with it, itself included.

    Two go together where a source file says so, and where pages of one link to pages of the other as their
    translations; those of different roles never do. `pages` has source, url, url_key and canonical_key,
    `stated` is that of `stated_alternates`.
    """
    first = {source: source for source in pages["source"].unique().sort()}
    declared = [
        (source, each.translates)
        for source, each in libraries.items()
        if source in first and each.translates in first
    ]
    for one, other in [*declared, *_linked(pages, stated)]:
        if other is not None and _role(libraries, one) == _role(libraries, other):
            name, replaced = sorted((first[one], first[other]))
            first = {source: name if each == replaced else each for source, each in first.items()}
    return first


def _role(libraries: Libraries, source: str) -> str | None:
    return libraries.get(source, NO_LIBRARY).role


def _linked(pages: pl.DataFrame, stated: pl.DataFrame) -> list[tuple[str, str]]:
    """Return the pairs of sources of which one links to pages of the other as translations."""
    absolute = pages.filter(pl.col("url").str.contains("://", literal=True)).select("source", key="url_key")
    canonical = pages.select("source", key="canonical_key").drop_nulls()
    addresses = pl.concat([absolute, canonical]).unique()
    found = stated.join(addresses, on="key", suffix="_of").filter(pl.col("source") != pl.col("source_of"))
    return sorted(found.select("source", "source_of").unique().iter_rows())
