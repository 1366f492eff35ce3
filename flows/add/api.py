"""Looking at an address that answers data before it becomes a source: its records, and how they are paged."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from http import HTTPStatus
from pathlib import Path

from flows.add.datasets import DatasetFound, dataset_lines, inspect_records, path_of_exercises
from flows.add.feeds import feed_error
from flows.add.understand import known_words
from flows.collect.api.answers import Envelope, begins_as_json, is_feed, read_envelope, read_json
from flows.collect.api.paging import guess_paging, next_address, says_there_is_more, stated_total
from flows.collect.api.requests import ApiRequests, fetcher_for, require_success
from flows.collect.api.token import read_secret
from flows.collect.crawl.discover import is_page
from flows.collect.crawl.fetch import Answer, CrawlStoppedError
from flows.collect.dataset import canonical_bytes
from flows.collect.event_loop import run_to_end
from flows.home.errors import UsageError
from flows.home.settings import Home
from flows.home.toml import toml_string
from flows.sources.api_policy import ApiPolicy, Paging, Token
from flows.sources.crawl_policy import CrawlPolicy
from transforms.pages.datasets.words import KnownWords

API_ADDRESS = re.compile(
    r"/(api|apis|rest|wp-json|graphql|v\d{1,2})(/|$|\?)|//api\.|[.](json|jsonl|ndjson|csv|tsv|parquet)($|\?)|"
    r"[?&](format|output|alt)=json|rest_route=",
    re.IGNORECASE,
)
"""What stands in addresses that answer data, which often show a web page to who does not ask for data."""
OTHER_WAYS = (
    Paging(by="offset", parameter="offset"),
    Paging(by="offset", parameter="skip"),
)
"""What is tried, after the way that was guessed, where an answer says that there is more."""
TOKEN_PLACE = re.compile(r"(env|file):(.+)", re.DOTALL)


@dataclass(frozen=True)
class ApiFound:
    """What an address answers.

    read: records seen. total: how many there are, None where that is not known. is_unknown: there are more,
    and how to ask for them was not found.
    """

    policy: ApiPolicy
    dataset: DatasetFound
    read: int
    total: int | None
    is_unknown: bool

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.policy.site.url

    @property
    def sentences(self) -> tuple[str, ...]:
        """Describe what was found."""
        lines = [f"Found data at {self.url}"]
        paging = self.policy.paging
        if paging is not None:
            lines.append(f"Its pages are followed by {_in_words(paging)}; looked at {self.read:,} records")
            if self.total is not None and self.total > paging.max_records:
                lines.append(
                    f"It states {self.total:,} records; max_records stops at {paging.max_records:,}: raise it"
                )
        if self.is_unknown:
            lines.append(
                "It says that there are more records, and how to ask for them was not found: write [paging] "
                "into the source file. Until then no exercise of it is closed"
            )
        return tuple(lines)


def looks_like_api(address: str) -> bool:
    """Return whether an address looks like one that answers data."""
    return API_ADDRESS.search(address) is not None


def declared_token(stated: str | None, sent_as: str | None) -> Token | None:
    """Return the token that `add` was told of: env:NAME or file:PATH, and "HEADER: SCHEME" or "?PARAMETER".

    Raises UsageError that does not repeat what was given, since that may be the token itself.
    """
    if stated is None:
        return None
    match = TOKEN_PLACE.fullmatch(stated.strip())
    if match is None:
        raise UsageError(
            "--token: says where the token is, and is not the token itself. Put that into an environment "
            "variable or a file of mode 600, and give env:NAME or file:PATH."
        )
    place = match[2].strip()
    env, file = (place, None) if match[1] == "env" else (None, Path(place).expanduser().resolve())
    form = (sent_as or "Authorization: Bearer").strip()
    if form.startswith("?"):
        return Token(env, file, None, "", form.removeprefix("?"))
    header, _, scheme = form.partition(":")
    return Token(env, file, header.strip(), scheme.strip(), None)


def inspect_api(
    home: Home, policy: CrawlPolicy, token: Token | None, aliases: Mapping[str, str] | None
) -> ApiFound | None:
    """Ask an address for data, and for their second page; None where it answers a web page.

    Raises UsageError with the remedy where it may not be asked, or answers no records.
    """

    @cache
    def words() -> KnownWords:  # reading the taxonomy takes a second, which a web page does not need
        return known_words(home, aliases)

    try:
        looked = run_to_end(
            _look(ApiPolicy(policy, token=token), lambda found: path_of_exercises(found, words()))
        )
    except CrawlStoppedError as error:
        raise UsageError(str(error)) from error
    if looked is None:
        return None
    records = [record for page in looked.pages for record in page.records]
    found = inspect_records(looked.policy.site.url, records, looked.records_path, words())
    paging, first = looked.policy.paging, looked.pages[0]
    total = stated_total(paging, first) if paging else len(records)
    if paging and total is None and next_address(paging, first, 1, len(first.records)) is None:
        total = len(records)
    found = replace(found, records=total or len(records))
    return ApiFound(looked.policy, found, len(records), total, looked.is_unknown)


@dataclass(frozen=True)
class _Looked:
    policy: ApiPolicy
    records_path: str | None
    pages: Sequence[Envelope]
    is_unknown: bool = False


async def _look(policy: ApiPolicy, find_path: Callable[[object], str | None]) -> _Looked | None:
    """Ask for the first page and for the second; None where the first is a web page."""
    secret = read_secret(policy)
    delay = 0.0 if policy.site.allow_private else policy.site.delay_seconds
    async with fetcher_for(policy.site, delay=delay) as fetcher:
        requests = await ApiRequests.begin(fetcher, policy.site, secret)
        answer = await requests.ask(policy.site.url)
        require_success(answer, secret)
        if is_feed(answer):
            raise feed_error(answer.url)
        if policy.token is None and is_page(answer) and not begins_as_json(answer):
            return None
        policy = replace(policy, site=replace(policy.site, url=answer.url))
        records_path = find_path(_document(answer))
        first = _hidden(read_envelope(answer, records_path), requests)
        return await _look_on(requests, policy, records_path, first)


async def _look_on(
    requests: ApiRequests, policy: ApiPolicy, records_path: str | None, first: Envelope
) -> _Looked:
    """Ask for the second page in the way that is guessed; a way that does not lead on is none."""
    guess = guess_paging(policy.site.url, first)
    if guess is None:
        return _Looked(policy, records_path, [first])
    has_more = says_there_is_more(policy.site.url, first)
    others = OTHER_WAYS if has_more and guess.by == "page" else ()
    tried = [replace(guess, by=each.by, parameter=each.parameter, first=None) for each in others]
    for way in (guess, *tried):
        link = next_address(way, first, 1, len(first.records))
        if link is None:
            return _Looked(replace(policy, paging=way), records_path, [first])
        answer = await requests.ask(requests.address(link, first.url))
        second = _second(answer, records_path, first)
        if second is not None and (second.records or not has_more):
            pages = [first, _hidden(second, requests)]
            return _Looked(replace(policy, paging=way), records_path, pages)
    return _Looked(policy, records_path, [first], is_unknown=has_more)


def _second(answer: Answer, records_path: str | None, first: Envelope) -> Envelope | None:
    """Return the second page; None where it is none, or the first once more."""
    if answer.status != HTTPStatus.OK or answer.problem is not None:
        return None
    try:
        page = read_envelope(answer, records_path)
    except UsageError:
        return None  # that way does not lead on
    return None if page.records and page.records == first.records else page


def _hidden(page: Envelope, requests: ApiRequests) -> Envelope:
    hide = requests.secret.hidden_in_document
    records = [record for record in hide(page.records) if _can_be_archived(record)]
    return replace(page, records=records, document=hide(page.document))


def _can_be_archived(record: object) -> bool:
    """Return whether a record is one that is worth looking at: collecting says what is wrong with others."""
    try:
        canonical_bytes(record)
    except TypeError:
        return False
    return True


def _document(answer: Answer) -> object:
    """Return the JSON of an answer; None for other formats, which have no paths."""
    try:
        return read_json(answer)
    except ValueError:
        return None  # read_envelope says what is wrong where it is no other format either


def _in_words(paging: Paging) -> str:
    words = {
        "next": f"'{paging.next}' of each answer",
        "link": "the header Link",
        "page": f"page numbers ({paging.parameter})",
        "offset": f"an offset ({paging.parameter})",
    }
    return words[paging.by]


def api_lines(found: ApiFound, home: Home) -> list[str]:
    """Return the lines of the source file that are about the address, its records and its pages."""
    site, token = found.policy.site, found.policy.token
    stated = f"contact = {toml_string(site.contact)}" if site.contact else '# contact = "you@example.org"'
    private = ["allow_private = true  # it is on this machine or its network"] if site.allow_private else []
    usual = '# token = { env = "NAME", header = "Authorization", scheme = "Bearer" }  # or file = "PATH"'
    return [
        "",
        f"{stated}  # goes into the User-Agent, so that the owner of the site can reach you",
        *private,
        f"delay_seconds = {site.delay_seconds}  # between two requests; its robots.txt may ask for more",
        _token_line(token) if token else usual,
        *dataset_lines(found.dataset, home),
        *_paging_lines(found),
    ]


def _token_line(token: Token) -> str:
    stated = {"env": token.env, "file": str(token.file) if token.file else None}
    stated |= {"parameter": token.parameter} if token.parameter else {"header": token.header}
    stated |= {} if token.parameter else {"scheme": token.scheme}
    listed = ", ".join(f"{key} = {toml_string(value)}" for key, value in stated.items() if value is not None)
    return f"token = {{ {listed} }}  # where it is; never the token itself"


def _paging_lines(found: ApiFound) -> list[str]:
    paging = found.policy.paging
    if paging is None:
        unknown = ["# Its answer says that there are more records. How are they asked for?"]
        return [
            "",
            *(unknown if found.is_unknown else ()),
            '# [paging]  # by = "next", "link", "page" or "offset": docs/sources.md',
        ]
    lines = ["", "# How the pages follow one another, and where fetching stops.", "[paging]"]
    for each in fields(paging):
        value = getattr(paging, each.name)
        if value is not None:
            lines.append(f"{each.name} = {toml_string(value) if isinstance(value, str) else value}")
    return lines
