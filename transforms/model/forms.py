"""Forms of one page: the same exercise at several addresses of a source, of which one counts.

HTML and Markdown of one page, its versions for printing and for AMP, addresses with a session or in other
letter case are forms where their canonical addresses, or else their own, are one but for what makes the form,
and they have the same name and language; so are equal bytes that state steps, and pages of the same name and
slug of which there is just one in each format, such as a folder of Markdown beside the site that is built of
it. The form that was met first
(of several, the smallest address) is the page, and the others are `other_form`. They are from the snapshot on
that shows it, never before; where the page goes, the form that was met next takes its place.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import polars as pl

from transforms.enums import LOADED_STATES
from transforms.model.moves import EXTENSION

REASON = "other_form"
RULE = "forms_differ"
COMPARED = ("target_muscles", "secondary_muscles", "equipment", "difficulty", "steps")
"""Fields that the forms of a page should state alike."""

_FORM_OF = "a form of "
_MAX_EVIDENCE = 200
SLUG = "slug"
KEYS = ["source", "payload_digest"]
_SCHEME = r"^[a-z][a-z0-9+.-]*://(?:www\.)?"
_FRAGMENT = r"#.*$"
_SESSION = r"(?i);(?:jsessionid|sid|phpsessid)=[^/?#]*"
_ADDED = (
    r"(?i)[?&](?:utm_[a-z]+|gclid|fbclid|mc_[ce]id|igshid|share|print|printable|amp|output=amp|view=print|"
    r"jsessionid|phpsessid|sessionid|sid)(?:=[^&]*)?"
)
_FORM = r"(?:/|[-_.])(?:amp|print|printable|printversion|print-version)$"
_MARKDOWN = r"(?i)\.(?:md|markdown|mdown|mkd|mdx|[qr]md|txt)$"
_OTHER_FORMATS = r"\.(mht|mhtml|docx)$"
_INDEX = r"/(?:index|readme|default)?$"


class _Row(NamedTuple):
    """The state of one page from a snapshot on; `keys` are what it shares with its forms while loaded."""

    url: str
    seq: int
    row: Mapping[str, Any]
    keys: tuple[tuple[str, ...], ...]
    language: str | None
    format: str


def page_keys(records: pl.DataFrame) -> pl.DataFrame:
    """Return what tells the forms of each exercise, a row a payload of a source.

    `records` has source and the columns of PageRecord; only those of sources of pages are meant.
    """
    return records.filter(pl.col("name").is_not_null()).select(
        *KEYS,
        "canonical",
        named=pl.col("name").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", ""),
        page_language=pl.col("language").str.to_lowercase().str.slice(0, 2),
        has_steps=pl.col("steps").list.len() > 0,
    )


def settle_forms(judged: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Return the states of pages at snapshots where of the forms of one page only one is an exercise.

    `judged` has a row a page and snapshot that says something of it: source, url, seq, state, reason, detail,
    payload_digest, content_hash, final_url. `keys` is that of `page_keys`.
    """
    keyed = judged.join(keys, on=KEYS, how="left", maintain_order="left").with_columns(
        address=address_key(pl.coalesce("canonical", "url")),
        slug=address_key(pl.col("url")).str.extract(r"([^/?]*)(?:\?.*)?$"),
        format=pl.when(pl.col("url").str.contains(_MARKDOWN))
        .then(pl.lit("markdown"))
        .otherwise(pl.col("url").str.to_lowercase().str.extract(_OTHER_FORMATS).fill_null("html")),
    )
    loaded = keyed.filter(pl.col("state").is_in(LOADED_STATES) & pl.col("named").is_not_null())
    linked = [
        shared.select("source", "url")
        for by in (["source", "address", "named"], ["source", "slug", "named"], KEYS)
        if not (shared := loaded.filter(_is_shared(by))).is_empty()
    ]
    if not linked:
        return judged
    twins = pl.concat(linked).unique()
    candidates = keyed.join(twins, on=["source", "url"], how="semi")
    others = judged.join(twins, on=["source", "url"], how="anti")
    settled = [
        row
        for _, of_source in candidates.sort("seq", "url").group_by("source", maintain_order=True)
        for row in _settle(_rows(of_source))
    ]
    return pl.concat([others, pl.DataFrame(settled, schema=judged.schema)])


def form_differences(states: pl.DataFrame, exercises: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Find fields that the page of an exercise of the own library and another form of it state differently.

    The columns are those of a finding, with its rule; the grain is (exercise, form, field). `states` is
    `fact_page_state`, `exercises` is `dim_exercise` with its sections and roles, `records` the page records.
    What one of the forms does not state is no difference.
    """
    others = states.filter("is_current", pl.col("reason") == REASON).select(
        "source", "payload_digest", form="url", url=pl.col("detail").str.strip_prefix(_FORM_OF)
    )
    pages = exercises.filter("is_current", pl.col("role") == "own")
    pairs = others.join(records.select(*KEYS, *COMPARED), on=KEYS).join(
        pages.select("source", "url", "exercise_id", *COMPARED), on=["source", "url"], suffix="_of_page"
    )
    found = [
        pairs.filter(_letters(pairs, field) != _letters(pairs, f"{field}_of_page")).select(
            "source",
            "url",
            "exercise_id",
            field=pl.lit(field),
            rule=pl.lit(RULE),
            message=pl.format("Another form of the page, {}, states other {}.", "form", pl.lit(field)),
            evidence=pl.format("{} / {}", _shown(pairs, f"{field}_of_page"), _shown(pairs, field)),
        )
        for field in COMPARED
    ]
    return pl.concat(found)


def _letters(pairs: pl.DataFrame, field: str) -> pl.Expr:
    """Return the letters of a field, of a list those of its items in order of the alphabet; null for none."""
    column = pl.col(field)
    if isinstance(pairs.schema[field], pl.List):
        column = column.list.eval(pl.element().str.to_lowercase()).list.sort().list.join(" ")
    text = column.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
    return text.replace("", None)


def _shown(pairs: pl.DataFrame, field: str) -> pl.Expr:
    column = pl.col(field)
    text = column.list.join("; ") if isinstance(pairs.schema[field], pl.List) else column
    return text.str.slice(0, _MAX_EVIDENCE)


def _is_shared(by: list[str]) -> pl.Expr:
    """Return whether several addresses share what `by` names; of equal bytes only those with steps."""
    is_several = pl.col("url").n_unique().over(by) > 1
    return is_several & pl.col("has_steps") if by == KEYS else is_several


def address_key(address: pl.Expr) -> pl.Expr:
    """Return an address without what makes a form of it: scheme, session, ending, letter case."""
    shown = address.str.to_lowercase().str.replace(_SCHEME, "").str.replace(_FRAGMENT, "")
    shown = shown.str.replace_all(_SESSION, "").str.replace_all(_ADDED, "").str.replace(r"^([^?]*)&", "$1?")
    path = shown.str.extract(r"^([^?]*)").str.replace(EXTENSION, "").str.replace(r"/$", "")
    bare = path.str.replace(_FORM, "").str.replace(EXTENSION, "").str.replace(_INDEX, "")
    return pl.concat_str(bare, shown.str.extract(r"(\?.*)$").fill_null(""))


def _rows(of_source: pl.DataFrame) -> Iterator[_Row]:
    for row in of_source.iter_rows(named=True):
        keys: list[tuple[str, ...]] = []
        if row["state"] in LOADED_STATES and row["named"] is not None:
            keys += [("address", row["address"], row["named"]), (SLUG, row["slug"], row["named"])]
            if row["has_steps"]:
                keys.append(("bytes", row["payload_digest"]))
        yield _Row(row["url"], row["seq"], row, tuple(keys), row["page_language"], row["format"])


def _settle(rows: Iterable[_Row]) -> Iterator[dict[str, Any]]:
    """Follow the pages of a source through its snapshots; yield their states, other forms as such."""
    by_seq: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        by_seq[row.seq].append(row)
    now: dict[str, _Row] = {}
    met: dict[str, tuple[int, str]] = {}
    page_of: dict[str, str | None] = {}
    for seq in sorted(by_seq):
        said = {row.url for row in by_seq[seq]}
        now |= {row.url: row for row in by_seq[seq]}
        for row in by_seq[seq]:
            if row.keys:
                met.setdefault(row.url, (seq, row.url))
        pages = _pages(now.values(), met)
        for url, row in now.items():
            page = pages.get(url)
            if url in said or page_of.get(url) != page:
                yield _state(row, seq, page)
            page_of[url] = page


def _pages(now: Iterable[_Row], met: Mapping[str, tuple[int, str]]) -> dict[str, str]:
    """Return for each form that is not the page itself the address of its page."""
    rows_by_key: dict[tuple[str, ...], list[_Row]] = defaultdict(list)
    for row in now:
        for key in row.keys:
            rows_by_key[key].append(row)
    first: dict[str, str] = {}

    def root(url: str) -> str:
        while first.get(url, url) != url:
            url = first[url]
        return url

    def join(rows: list[_Row]) -> None:
        for row in rows[1:]:
            earlier, later = sorted((root(rows[0].url), root(row.url)), key=met.__getitem__)
            first[later] = earlier

    by_address_first = sorted(rows_by_key.items(), key=lambda each: each[0][0] == SLUG)
    for key, sharing in by_address_first:
        for rows in _by_language(sharing, met):
            if key[0] != SLUG or _is_one_each(rows, root):
                join(rows)
    return {url: root(url) for url in first if root(url) != url}


def _is_one_each(rows: list[_Row], root: Callable[[str], str]) -> bool:
    """Return whether there is just one page in each format, its other forms in that format aside."""
    pages = {(root(row.url), row.format) for row in rows}
    return len({form for _, form in pages}) == len(pages)


def _by_language(rows: list[_Row], met: Mapping[str, tuple[int, str]]) -> Iterable[list[_Row]]:
    """Return the pages that share a key, those of each language together.

    Pages that state no language are of that of the page that was met first.
    """
    ordered = sorted(rows, key=lambda row: met[row.url])
    usual = next((row.language for row in ordered if row.language), None)
    rows_of: dict[str | None, list[_Row]] = defaultdict(list)
    for row in ordered:
        rows_of[row.language or usual].append(row)
    return rows_of.values()


def _state(row: _Row, seq: int, page: str | None) -> dict[str, Any]:
    """Return the state of a page at a snapshot, as `other_form` where it is one of another."""
    state = {name: value for name, value in row.row.items() if name not in _WORKING} | {"seq": seq}
    if page is None:
        return state
    return {**state, "state": "not_exercise", "reason": REASON, "detail": f"{_FORM_OF}{page}"}


_WORKING = frozenset({"canonical", "named", "page_language", "has_steps", "address", "slug", "format"})
"""Columns that only tell the forms."""
