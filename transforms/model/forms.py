"""Forms of one page: the same exercise at several addresses of a source, of which one counts.

HTML and Markdown of one page, its versions for printing and for AMP, addresses with a session or in other
letter case are forms where their canonical addresses, or else their own, are one but for what makes the form,
and they have the same name and language; so are equal bytes that state steps, and pages of the same name and
slug of which there is just one in each format, such as a folder of Markdown beside the site that is built of
it. The form that was met first is the page, and the others are `other_form`. They are from the snapshot on
that shows it, never before; where the page goes, the form that was met next takes its place. What the forms
state is merged by `form_merge`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import polars as pl

from transforms.contracts.keys import hash_key
from transforms.enums import LOADED_STATES
from transforms.model.addresses import slug_of
from transforms.model.moves import CLOSING, EXTENSION, MOVES

REASON = "other_form"
CARRIED_ON, JOINED = "other_form", "same_page"
"""Evidence of a move: a page that went is carried on by a form; an exercise is a form of another page now."""

FORM_SCHEMA = {
    "source": pl.String, "record_digest": pl.String, "position": pl.Int64, "url": pl.String,
    "payload_digest": pl.String, "form": pl.String,
}  # fmt: skip

_FORM_OF = "a form of "
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
_COPY = r"\(\d{1,2}\)(?:\.\w+)?$"
"""What a browser adds to the name of a file that is there already."""
_BETWEEN_WORDS = r"(?:%20|[^\p{L}\p{N}])+"
_OTHER_FORMATS = r"\.(mht|mhtml|docx)$"
_INDEX = r"/(?:index|readme|default)?$"


class Settled(NamedTuple):
    """What is known of pages once their forms are told.

    judged: as it was given, with `page_digest`, the payload by which a page that is open is known (its last,
    where it was not fetched), and `record_digest`, that of the record that it has: one of `forms` where it
    has several, else its payload's; both null where it is no page. forms: of each such record the addresses
    and payloads it is merged from, the page itself at position 0 (FORM_SCHEMA). carried: moves of pages that
    went to a form that carries them on. joined: exercises that became a form of another page; both as
    `find_moves` gives them.
    """

    judged: pl.DataFrame
    forms: pl.DataFrame
    carried: pl.DataFrame
    joined: pl.DataFrame


class _Row(NamedTuple):
    """The state of one page from a snapshot on; `keys` are what it shares with its forms while loaded.

    is_variant: whether its address, or the canonical one, says that another is the page's own.
    """

    url: str
    seq: int
    row: Mapping[str, Any]
    keys: tuple[tuple[str, ...], ...]
    language: str | None
    format: str
    is_variant: bool

    @property
    def form(self) -> str:
        """Return its kind of form, of `PAGE_FORMS`."""
        if self.is_variant:
            return "variant"
        return self.format if self.format in {"markdown", "html"} else "document"


_Met = tuple[int, bool, str]
"""When a page was met: the first snapshot since it was there, whether it is a variant, its address."""


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


def without_forms(judged: pl.DataFrame) -> Settled:
    """Return pages that have no forms; `judged` is as in `settle_forms`."""
    opened = pl.when(pl.col("state").is_in(LOADED_STATES)).then("payload_digest")
    whole = judged.with_columns(page_digest=opened, record_digest=opened)
    nothing = pl.DataFrame(schema=MOVES)
    return Settled(whole, pl.DataFrame(schema=FORM_SCHEMA), nothing, nothing)


def settle_forms(judged: pl.DataFrame, keys: pl.DataFrame) -> Settled:
    """Return the states of pages at snapshots where of the forms of one page only one is an exercise.

    `judged` has a row a page and snapshot that says something of it: source, url, seq, state, reason, detail,
    payload_digest, content_hash, final_url. `keys` is that of `page_keys`.
    """
    plain = without_forms(judged)
    keyed = _keyed(plain.judged, keys)
    loaded = keyed.filter(pl.col("state").is_in(LOADED_STATES) & pl.col("named").is_not_null())
    linked = [
        shared.select("source", "url")
        for by in (["source", "address", "named"], ["source", "slug", "named"], KEYS)
        if not (shared := loaded.filter(_is_shared(by))).is_empty()
    ]
    if not linked:
        return plain
    twins = pl.concat(linked).unique()
    candidates = keyed.join(twins, on=["source", "url"], how="semi")
    others = plain.judged.join(twins, on=["source", "url"], how="anti")
    followers = []
    for (source,), of_source in candidates.sort("seq", "url").group_by("source", maintain_order=True):
        follower = _Follower(str(source))
        follower.follow(_rows(of_source))
        followers.append(follower)
    states = [state for each in followers for state in each.states]
    forms = [form for each in followers for form in each.forms]
    return Settled(
        pl.concat([others, pl.DataFrame(states, schema=plain.judged.schema)]),
        pl.DataFrame(forms, schema=FORM_SCHEMA, orient="row").unique(
            ["record_digest", "position"], keep="first", maintain_order=True
        ),
        pl.DataFrame([move for each in followers for move in each.carried], schema=MOVES, orient="row"),
        pl.DataFrame([move for each in followers for move in each.joined], schema=MOVES, orient="row"),
    )


def _keyed(judged: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Add what tells the forms of a page: the keys of its record and of its address."""
    url, canonical = pl.col("url"), pl.col("canonical")
    key = address_key(url)
    return judged.join(keys, on=KEYS, how="left", maintain_order="left").with_columns(
        address=address_key(pl.coalesce("canonical", "url")),
        slug=key.str.extract(r"([^/?]*)(?:\?.*)?$").str.replace_all(_BETWEEN_WORDS, "-"),
        format=pl.when(pl.col("url").str.contains(_MARKDOWN))
        .then(pl.lit("markdown"))
        .otherwise(pl.col("url").str.to_lowercase().str.extract(_OTHER_FORMATS).fill_null("html")),
        is_variant=(key != _marked_key(url))
        | url.str.contains(_COPY)
        | (_last_part(url) != _last_part(canonical)).fill_null(value=False),
    )


def _is_shared(by: list[str]) -> pl.Expr:
    """Return whether several addresses share what `by` names; of equal bytes only those with steps."""
    is_several = pl.col("url").n_unique().over(by) > 1
    return is_several & pl.col("has_steps") if by == KEYS else is_several


def address_key(address: pl.Expr) -> pl.Expr:
    """Return an address without what makes a form of it: scheme, session, ending, letter case."""
    shown = address.str.to_lowercase().str.replace(_SCHEME, "").str.replace(_FRAGMENT, "")
    shown = shown.str.replace_all(_SESSION, "").str.replace_all(_ADDED, "").str.replace(r"^([^?]*)&", "$1?")
    path = _bare_path(shown)
    bare = path.str.replace(_FORM, "").str.replace(EXTENSION, "").str.replace(_INDEX, "")
    return pl.concat_str(bare, _query(shown))


def _marked_key(address: pl.Expr) -> pl.Expr:
    """Return an address as `address_key` does, but with what makes a variant of it."""
    shown = address.str.to_lowercase().str.replace(_SCHEME, "").str.replace(_FRAGMENT, "")
    return pl.concat_str(_bare_path(shown).str.replace(_INDEX, ""), _query(shown))


def _last_part(address: pl.Expr) -> pl.Expr:
    """Return what an address calls its page, in its letter case, with the query."""
    return pl.concat_str(slug_of(address), _query(address.str.replace(_FRAGMENT, "")))


def _bare_path(shown: pl.Expr) -> pl.Expr:
    return shown.str.extract(r"^([^?]*)").str.replace(EXTENSION, "").str.replace(r"/$", "")


def _query(shown: pl.Expr) -> pl.Expr:
    return shown.str.extract(r"(\?.*)$").fill_null("")


def _rows(of_source: pl.DataFrame) -> Iterator[_Row]:
    for row in of_source.iter_rows(named=True):
        keys: list[tuple[str, ...]] = []
        if row["state"] in LOADED_STATES and row["named"] is not None:
            keys += [("address", row["address"], row["named"]), (SLUG, row["slug"], row["named"])]
            if row["has_steps"]:
                keys.append(("bytes", row["payload_digest"]))
        yield _Row(
            row["url"], row["seq"], row, tuple(keys), row["page_language"], row["format"], row["is_variant"]
        )


class _Follower:
    """Follows the pages of one source through its snapshots, in order.

    states: a state of each page at each snapshot that says something of it or of one of its forms, other
    forms as such; forms, carried, joined: rows of the frames of `Settled`.
    """

    def __init__(self, source: str) -> None:
        self.states: list[dict[str, Any]] = []
        self.forms: list[tuple[Any, ...]] = []
        self.carried: list[tuple[Any, ...]] = []
        self.joined: list[tuple[Any, ...]] = []
        self._source = source
        self._now: dict[str, _Row] = {}
        self._open: dict[str, _Row] = {}
        self._met: dict[str, _Met] = {}
        self._page_of: dict[str, str] = {}
        self._forms_of: dict[str, tuple[_Row, ...]] = {}

    def follow(self, rows: Iterable[_Row]) -> None:
        """Follow the pages through all snapshots."""
        by_seq: dict[int, list[_Row]] = defaultdict(list)
        for row in rows:
            by_seq[row.seq].append(row)
        for seq in sorted(by_seq):
            self._step(seq, by_seq[seq])

    def _step(self, seq: int, rows: list[_Row]) -> None:
        open_before, page_before, forms_before = {*self._open}, self._page_of, self._forms_of
        has_changed = [self._take(row) for row in rows]
        if any(has_changed):
            self._page_of = _pages(self._open.values(), self._met)
            self._forms_of = self._grouped()
            self._note_moves(seq, open_before, page_before, forms_before)
        said = {row.url for row in rows}
        for url, row in self._now.items():
            page, forms = self._page_of.get(url), self._forms_of.get(url, ())
            has_new_forms = _payloads(forms) != _payloads(forms_before.get(url, ()))
            if url in said or page != page_before.get(url) or has_new_forms:
                self.states.append(self._state(row, seq, page, forms))

    def _take(self, row: _Row) -> bool:
        """Note what a page is now, and return whether that is something else.

        One that could not be read, or was not, is what it last was.
        """
        self._now[row.url] = row
        before = self._open.get(row.url)
        if row.row["state"] in CLOSING:
            self._open.pop(row.url, None)
            self._met.pop(row.url, None)
            return before is not None
        if row.row["state"] not in LOADED_STATES:
            return False
        self._open[row.url] = row
        self._met.setdefault(row.url, (row.seq, row.is_variant, row.url))
        return before is None or before.row["payload_digest"] != row.row["payload_digest"]

    def _grouped(self) -> dict[str, tuple[_Row, ...]]:
        """Return the forms of each page that has several, itself first."""
        urls_of: dict[str, list[str]] = defaultdict(list)
        for url, page in self._page_of.items():
            urls_of[page].append(url)
        return {
            page: tuple(self._open[url] for url in (page, *sorted(urls, key=self._met.__getitem__)))
            for page, urls in urls_of.items()
        }

    def _note_moves(
        self,
        seq: int,
        open_before: set[str],
        page_before: Mapping[str, str],
        forms_before: Mapping[str, tuple[_Row, ...]],
    ) -> None:
        for url in sorted(open_before & self._page_of.keys() - page_before.keys()):
            self.joined.append((self._source, seq, url, self._page_of[url], JOINED))
        for page, forms in sorted(forms_before.items()):
            if page not in self._open:
                left = [form.url for form in forms if form.url in self._open.keys() - self._page_of.keys()]
                if left:
                    heir = min(left, key=self._met.__getitem__)
                    self.carried.append((self._source, seq, page, heir, CARRIED_ON))

    def _state(self, row: _Row, seq: int, page: str | None, forms: tuple[_Row, ...]) -> dict[str, Any]:
        """Return the state of a page at a snapshot, as `other_form` where it is one of another."""
        state = {name: value for name, value in row.row.items() if name not in _WORKING} | {"seq": seq}
        if page is not None:
            detail = f"{_FORM_OF}{page}"
            closed = {"page_digest": None, "record_digest": None}
            return {**state, **closed, "state": "not_exercise", "reason": REASON, "detail": detail}
        opened = self._open.get(row.url)
        if opened is None:
            return state
        digest = opened.row["payload_digest"]
        known = {"page_digest": digest, "record_digest": digest, "content_hash": opened.row["content_hash"]}
        if forms:
            known["record_digest"] = self._record_of(forms)
        return state | known

    def _record_of(self, forms: tuple[_Row, ...]) -> str:
        """Return the digest of the record of these forms, and note what it is merged from."""
        parts = [part for form in _payloads(forms) for part in form]
        digest = hash_key(self._source, *parts)
        for position, form in enumerate(forms):
            row = (self._source, digest, position, form.url, form.row["payload_digest"], form.form)
            self.forms.append(row)
        return digest


def _payloads(forms: Iterable[_Row]) -> tuple[tuple[str, str], ...]:
    return tuple((form.url, form.row["payload_digest"]) for form in forms)


def _pages(now: Iterable[_Row], met: Mapping[str, _Met]) -> dict[str, str]:
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


def _by_language(rows: list[_Row], met: Mapping[str, _Met]) -> Iterable[list[_Row]]:
    """Return the pages that share a key, those of each language together.

    Pages that state no language are of that of the page that was met first.
    """
    ordered = sorted(rows, key=lambda row: met[row.url])
    usual = next((row.language for row in ordered if row.language), None)
    rows_of: dict[str | None, list[_Row]] = defaultdict(list)
    for row in ordered:
        rows_of[row.language or usual].append(row)
    return rows_of.values()


_WORKING = frozenset(
    {"canonical", "named", "page_language", "has_steps", "address", "slug", "format", "is_variant"}
)
"""Columns that only tell the forms."""
