"""Links of the related section: what each leads to, and whether it is there."""

from urllib.parse import urljoin, urlsplit

import polars as pl

from transforms.enums import LOADED_STATES
from transforms.model.addresses import slug_of

PLAIN_NAME = r"^[A-Za-z0-9_][A-Za-z0-9._-]*$"
PLAIN_PATH = r"^(?:[A-Za-z0-9_][A-Za-z0-9._-]*/)*[A-Za-z0-9_][A-Za-z0-9._-]*$"
WHOLE_ADDRESS = r"^https?://[A-Za-z0-9]"

RESOLVED = {
    "page": pl.String,
    "link_url": pl.String,
    "resolved": pl.String,
    "host": pl.String,
    "is_sibling": pl.Boolean,
    "is_fragment": pl.Boolean,
}


def _resolve(page: str, link: str) -> tuple[str | None, str | None, bool, bool]:
    """Resolve a link of a page: address without query and fragment, host, is sibling, is fragment.

    A sibling is a relative link to the folder of the page, with the same ending: the way in which
    the pages of one library link to one another. An address that cannot be parsed resolves to null.
    """
    try:
        parts = urlsplit(link)
        resolved = urlsplit(urljoin(page, link))
    except ValueError:
        return None, None, False, False
    address = resolved._replace(query="", fragment="").geturl().rstrip("/")
    is_relative = not parts.scheme and not parts.netloc and bool(parts.path)
    is_sibling = is_relative and _folder_and_ending(address) == _folder_and_ending(page)
    return address, parts.netloc.lower() or None, is_sibling, not parts.path and not parts.netloc


def _folder_and_ending(address: str) -> tuple[str, str]:
    folder, _, name = address.rpartition("/")
    return folder, name.rpartition(".")[2] if "." in name else ""


def fact_link(exercises: pl.DataFrame, states: pl.DataFrame) -> pl.DataFrame:
    """Return `fact_link` of the versions; the grain is (exercise_key, position).

    `exercises` are versions with their url and the lists link_texts and link_urls; `states` is
    `fact_page_state`. A link is of kind `exercise` where it leads to a page that is or was one, or to a
    sibling that is not there; `hub` where it leads to a page that is none, or elsewhere on the host that
    the source links to most; `internal` within the page or to what is no page; `external` otherwise. Only a
    link of kind `exercise` can be broken.
    """
    links = (
        exercises.filter(pl.col("link_urls").list.len() > 0)
        .select(
            "exercise_key",
            "exercise_id",
            "is_current",
            "source",
            "url",
            position=pl.int_ranges(1, pl.col("link_urls").list.len() + 1),
            link_text="link_texts",
            link_url="link_urls",
        )
        .explode("position", "link_text", "link_url")
    )
    links = _resolved(links)
    own_host = (
        links.drop_nulls("host")
        .group_by("source", "host")
        .len()
        .sort("source", "len", "host", descending=[False, True, False])
        .unique("source", keep="first", maintain_order=True)
        .select("source", own_host="host")
    )
    return _classify(
        links.join(own_host, on="source", how="left")
        .join(_pages(states), on=["source", "resolved"], how="left")
        .with_columns(slug=slug_of(pl.col("resolved")))
        .join(_slugs(exercises), on=["source", "slug"], how="left")
    ).select(
        "exercise_key",
        "position",
        "exercise_id",
        "is_current",
        "link_text",
        url="link_url",
        kind="kind",
        target_exercise_id="target_exercise_id",
        is_broken=(pl.col("kind") == "exercise") & pl.col("target_exercise_id").is_null(),
    )


def _resolved(links: pl.DataFrame) -> pl.DataFrame:
    """Add what `_resolve` says of each link, which it is asked once for each that is alike.

    A plain name is next to its page, and what a whole address leads to does not depend on the
    page: most links are one or the other.
    """
    is_plain = pl.col("link_url").str.contains(PLAIN_NAME) & pl.col("url").str.contains(PLAIN_PATH)
    is_whole = pl.col("link_url").str.contains(WHOLE_ADDRESS)
    plain = links.filter(is_plain).with_columns(
        resolved=pl.col("url").str.replace(r"[^/]*$", "") + pl.col("link_url"),
        host=pl.lit(None, pl.String),
        is_sibling=_ending(pl.col("link_url")) == _ending(pl.col("url")),
        is_fragment=False,
    )
    others = links.filter(~is_plain).with_columns(page=pl.when(is_whole).then(pl.lit("")).otherwise("url"))
    distinct = others.select("page", "link_url").unique().sort("page", "link_url")
    resolved = pl.DataFrame(
        [(page, link, *_resolve(page, link)) for page, link in distinct.iter_rows()],
        schema=RESOLVED,
        orient="row",
    )
    return pl.concat([plain, others.join(resolved, on=["page", "link_url"]).drop("page")])


def _ending(address: pl.Expr) -> pl.Expr:
    """Return what follows the last full stop of a plain name or path; nothing where there is none."""
    return address.str.extract(r"\.([^./]*)$").fill_null("")


def _pages(states: pl.DataFrame) -> pl.DataFrame:
    """Return the known pages of each source: resolved, page_state, page_exercise_id."""
    return states.filter("is_current").select(
        "source", resolved="url", page_state="state", page_exercise_id="exercise_id"
    )


def _slugs(exercises: pl.DataFrame) -> pl.DataFrame:
    """Return the current exercises that their slug alone tells apart: source, slug, slug_exercise_id."""
    current = exercises.filter("is_current")
    return current.filter(pl.len().over("source", "slug") == 1).select(
        "source", "slug", slug_exercise_id="exercise_id"
    )


def _classify(links: pl.DataFrame) -> pl.DataFrame:
    """Add `kind` and `target_exercise_id`."""
    is_own_host = pl.col("host").is_null() | (pl.col("host") == pl.col("own_host"))
    is_open = pl.col("page_state").is_in(
        [*LOADED_STATES, "error", "unreadable", "set_aside", "not_read", "moved"]
    )
    was_exercise = pl.col("page_exercise_id").is_not_null()
    by_slug = pl.col("slug_exercise_id").is_not_null() & is_own_host & ~pl.col("is_fragment")
    return links.with_columns(
        kind=pl.when("is_fragment")
        .then(pl.lit("internal"))
        .when(pl.col("page_state") == "not_exercise")
        .then(pl.lit("hub"))
        .when(was_exercise | by_slug | pl.col("is_sibling"))
        .then(pl.lit("exercise"))
        .when(pl.col("host").is_not_null() & is_own_host)
        .then(pl.lit("hub"))
        .when(pl.col("host").is_null() & ~pl.col("link_url").str.contains(r"^[a-zA-Z][a-zA-Z0-9+.-]*:"))
        .then(pl.lit("internal"))
        .otherwise(pl.lit("external")),
    ).with_columns(
        target_exercise_id=pl.when(pl.col("kind") == "exercise").then(
            pl.when(was_exercise & is_open)
            .then("page_exercise_id")
            .when(was_exercise)
            .then(None)
            .when(by_slug)
            .then("slug_exercise_id")
        )
    )
