"""Forms of one page: the same exercise at several addresses of a source, of which one counts.

HTML and Markdown of one page, its versions for printing and for AMP, addresses with a session or in other
letter case are forms where their canonical addresses, or else their own, are one but for what makes the form,
and they have the same name and language; so are equal bytes that state steps, and pages of the same name and
slug of which there is just one in each format, such as a folder of Markdown beside the site that is built of
it. The form that was met first is the page, and the others are `other_form`. They are from the snapshot on
that shows it, never before; where the page goes, the form that was met next takes its place. Where the page
moved, the forms that it left behind are those of the page that it moved to, see `left_behind`. What the forms
state is merged by `merge`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl

from transforms.contracts.keys import hash_key
from transforms.enums import LOADED_STATES
from transforms.model.addresses import address_key, last_part, marked_key
from transforms.model.forms.left_behind import ADDRESS, Form, FormsLeft, Met, redirect_target
from transforms.model.moves import CLOSING, MOVES

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
_MARKDOWN = r"(?i)\.(?:md|markdown|mdown|mkd|mdx|[qr]md|txt)$"
_COPY = r"\(\d{1,2}\)(?:\.\w+)?$"
"""What a browser adds to the name of a file that is there already."""
_BETWEEN_WORDS = r"(?:%20|[^\p{L}\p{N}])+"
_OTHER_FORMATS = r"\.(mht|mhtml|docx)$"


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
    twins = _with_targets(pl.concat(linked).unique(), keyed)
    candidates = keyed.join(twins, on=["source", "url"], how="semi")
    others = plain.judged.join(twins, on=["source", "url"], how="anti")
    followers = []
    for (source,), of_source in candidates.sort("seq", "url").group_by("source", maintain_order=True):
        follower = _Follower(str(source))
        follower.follow(_rows(of_source))
        followers.append(follower)
    states = [state for each in followers for state in each.states]
    forms = [form for each in followers for of_record in each.forms.values() for form in of_record]
    return Settled(
        pl.concat([others, pl.DataFrame(states, schema=plain.judged.schema)]),
        pl.DataFrame(forms, schema=FORM_SCHEMA, orient="row"),
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
        is_variant=(key != marked_key(url))
        | url.str.contains(_COPY)
        | (last_part(url) != last_part(canonical)).fill_null(value=False),
        moved_to=redirect_target(),
    )


def _with_targets(twins: pl.DataFrame, keyed: pl.DataFrame) -> pl.DataFrame:
    """Return the pages that have forms, and those that they moved to."""
    moved = keyed.filter(pl.col("moved_to").is_not_null())
    while True:
        targets = moved.join(twins, on=["source", "url"], how="semi").select("source", url="moved_to")
        grown = pl.concat([twins, targets]).unique()
        if grown.height == twins.height:
            return twins
        twins = grown


def _is_shared(by: list[str]) -> pl.Expr:
    """Return whether several addresses share what `by` names; of equal bytes only those with steps."""
    is_several = pl.col("url").n_unique().over(by) > 1
    return is_several & pl.col("has_steps") if by == KEYS else is_several


def _rows(of_source: pl.DataFrame) -> Iterator[Form]:
    for row in of_source.iter_rows(named=True):
        keys: list[tuple[str, ...]] = []
        if row["state"] in LOADED_STATES and row["named"] is not None:
            keys += [(ADDRESS, row["address"], row["named"]), (SLUG, row["slug"], row["named"])]
            if row["has_steps"]:
                keys.append(("bytes", row["payload_digest"]))
        yield Form(
            row["url"], row["seq"], row, tuple(keys), row["page_language"], row["format"], row["is_variant"]
        )


class _Follower:
    """Follows the pages of one source through its snapshots, in order.

    states: a state of each page at each snapshot that says something of it or of one of its forms, other
    forms as such; forms, carried, joined: rows of the frames of `Settled`, the forms by the digest of their
    record.
    """

    def __init__(self, source: str) -> None:
        self.states: list[dict[str, Any]] = []
        self.forms: dict[str, list[tuple[Any, ...]]] = {}
        self.carried: list[tuple[Any, ...]] = []
        self.joined: list[tuple[Any, ...]] = []
        self._source = source
        self._now: dict[str, Form] = {}
        self._open: dict[str, Form] = {}
        self._met: dict[str, Met] = {}
        self._left = FormsLeft()
        self._page_of: dict[str, str] = {}
        self._forms_of: dict[str, tuple[Form, ...]] = {}

    def follow(self, rows: Iterable[Form]) -> None:
        """Follow the pages through all snapshots."""
        by_seq: dict[int, list[Form]] = defaultdict(list)
        for row in rows:
            by_seq[row.seq].append(row)
        for seq in sorted(by_seq):
            self._step(seq, by_seq[seq])

    def _step(self, seq: int, rows: list[Form]) -> None:
        open_before, met_before = dict(self._open), dict(self._met)
        page_before, forms_before = self._page_of, self._forms_of
        has_changed = [self._take(row) for row in rows]
        if any(has_changed):
            self._left.follow(rows, open_before, self._open, page_before)
            self._left.inherit(met_before, self._met, page_before)
            belongs = [(url, page) for url in self._open if (page := self._left.page_of(url, self._open))]
            self._page_of = _pages(self._open.values(), self._met, belongs)
            self._forms_of = self._grouped()
            self._note_moves(seq, open_before, page_before)
        said = {row.url for row in rows}
        for url, row in self._now.items():
            page, forms = self._page_of.get(url), self._forms_of.get(url, ())
            has_new_forms = _payloads(forms) != _payloads(forms_before.get(url, ()))
            if url in said or page != page_before.get(url) or has_new_forms:
                self.states.append(self._state(row, seq, page, forms))

    def _take(self, row: Form) -> bool:
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

    def _grouped(self) -> dict[str, tuple[Form, ...]]:
        """Return the forms of each page that has several, itself first.

        One that was left behind and has another name than the page by now states nothing of it.
        """
        urls_of: dict[str, list[str]] = defaultdict(list)
        for url, page in self._page_of.items():
            urls_of[page].append(url)
        grouped = {
            page: tuple(
                self._open[url]
                for url in (page, *sorted(urls, key=self._met.__getitem__))
                if self._open[url].row["named"] == self._open[page].row["named"]
            )
            for page, urls in urls_of.items()
        }
        return {page: forms for page, forms in grouped.items() if len(forms) > 1}

    def _note_moves(
        self,
        seq: int,
        open_before: Collection[str],
        page_before: Mapping[str, str],
    ) -> None:
        for url in sorted(self._page_of.keys() & {*open_before} - page_before.keys()):
            self.joined.append((self._source, seq, url, self._page_of[url], JOINED))
        left_by: dict[str, list[str]] = defaultdict(list)
        for url, page in page_before.items():
            if page not in self._open and url in self._open and url not in self._page_of:
                left_by[page].append(url)
        for page, left in sorted(left_by.items()):
            heir = min(left, key=self._met.__getitem__)
            self.carried.append((self._source, seq, page, heir, CARRIED_ON))

    def _state(self, row: Form, seq: int, page: str | None, forms: tuple[Form, ...]) -> dict[str, Any]:
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

    def _record_of(self, forms: tuple[Form, ...]) -> str:
        """Return the digest of the record of these forms, and note what it is merged from."""
        parts = [part for form in _payloads(forms) for part in form]
        digest = hash_key(self._source, *parts)
        self.forms[digest] = [
            (self._source, digest, position, form.url, form.row["payload_digest"], form.form)
            for position, form in enumerate(forms)
        ]
        return digest


def _payloads(forms: Iterable[Form]) -> tuple[tuple[str, str], ...]:
    return tuple((form.url, form.row["payload_digest"]) for form in forms)


def _pages(now: Iterable[Form], met: Mapping[str, Met], belongs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return for each form that is not the page itself the address of its page.

    `belongs` are forms with the page that they belong to whatever they share with it.
    """
    rows_by_key: dict[tuple[str, ...], list[Form]] = defaultdict(list)
    for row in now:
        for key in row.keys:
            rows_by_key[key].append(row)
    groups = _Groups(met)
    by_address_first = sorted(rows_by_key.items(), key=lambda each: each[0][0] == SLUG)
    for key, sharing in by_address_first:
        for rows in _by_language(sharing, met):
            if key[0] != SLUG or _is_one_each(rows, groups):
                groups.join([row.url for row in rows])
    for pair in belongs:
        groups.join(pair)
    return groups.others()


class _Groups:
    """Pages joined to groups, the page of each being the one that was met first."""

    def __init__(self, met: Mapping[str, Met]) -> None:
        self._met = met
        self._first: dict[str, str] = {}

    def page(self, url: str) -> str:
        while self._first.get(url, url) != url:
            url = self._first[url]
        return url

    def join(self, urls: Sequence[str]) -> None:
        for url in urls[1:]:
            earlier, later = sorted((self.page(urls[0]), self.page(url)), key=self._met.__getitem__)
            self._first[later] = earlier

    def others(self) -> dict[str, str]:
        """Return the page of each that is not the page itself."""
        return {url: page for url in self._first if (page := self.page(url)) != url}


def _is_one_each(rows: list[Form], groups: _Groups) -> bool:
    """Return whether there is just one page in each format, its other forms in that format aside."""
    pages = {(groups.page(row.url), row.format) for row in rows}
    return len({form for _, form in pages}) == len(pages)


def _by_language(rows: list[Form], met: Mapping[str, Met]) -> Iterable[list[Form]]:
    """Return the pages that share a key, those of each language together.

    Pages that state no language are of that of the page that was met first.
    """
    ordered = sorted(rows, key=lambda row: met[row.url])
    usual = next((row.language for row in ordered if row.language), None)
    rows_of: dict[str | None, list[Form]] = defaultdict(list)
    for row in ordered:
        rows_of[row.language or usual].append(row)
    return rows_of.values()


_WORKING = frozenset(
    {
        *("canonical", "named", "page_language", "has_steps", "address", "slug", "format", "is_variant"),
        "moved_to",
    }
)
"""Columns that only tell the forms."""
