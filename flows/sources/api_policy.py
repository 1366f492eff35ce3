"""A dataset that is fetched from an address: how its pages follow one another, and where its token is.

The token itself stands in an environment variable or in a file of its own, never in a source file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from flows.home.toml import TomlTable, toml_key
from flows.sources.crawl_policy import CrawlPolicy, read_crawl_policy

POLITE_KEYS = (
    "url", "delay_seconds", "allow_private", "user_agent", "contact", "timeout_seconds", "retries",
    "backoff_seconds",
)  # fmt: skip
"""Keys that a fetched dataset shares with a crawl."""
API_KEYS = ("token", "paging")

WAYS = ("next", "link", "page", "offset")
NEEDED: Mapping[str, str] = {"next": "next", "page": "parameter", "offset": "parameter"}
"""Which key each way of paging cannot do without."""
HEADER = "header:"
"""What a place begins with that is a header of the answer, not a path in its body."""


@dataclass(frozen=True)
class Paging:
    """How the answers that make one dataset follow one another.

    by: next (the body has the next address at `next`, or, with `parameter`, what that query parameter is
    to be), link (the header Link has it), page (`parameter` counts pages from `first`, 1), offset
    (`parameter` is how many records come before, from `first`, 0). total: where it is stated how many
    records there are; pages: how many pages. Both are dotted paths, or "header:NAME".
    max_pages, max_records: where fetching stops, and says so.
    """

    by: str = toml_key("next", choices=WAYS)
    next: str | None = None
    parameter: str | None = None
    first: int | None = toml_key(None, minimum=0)
    total: str | None = None
    pages: str | None = None
    max_pages: int = toml_key(1000, minimum=1)
    max_records: int = toml_key(200_000, minimum=1)

    @property
    def start(self) -> int:
        """Return the number of the first page, or of the records before it."""
        return self.first if self.first is not None else int(self.by == "page")


@dataclass(frozen=True)
class Token:
    """Where a token is, and how it is sent: in a header after a scheme, or as a query parameter.

    Either `env` names an environment variable or `file` a file that only its owner may read.
    """

    env: str | None
    file: Path | None
    header: str | None
    scheme: str
    parameter: str | None


@dataclass(frozen=True)
class ApiPolicy:
    """How a dataset is fetched. site: the address and the rate; paging: None where one answer is all."""

    site: CrawlPolicy
    paging: Paging | None = None
    token: Token | None = None


def read_api_policy(table: TomlTable, root: Path) -> ApiPolicy:
    """Read the keys of a fetched dataset; UsageError names what is not right."""
    return ApiPolicy(
        site=read_crawl_policy(table),
        paging=_paging(table.table("paging")) if "paging" in table.content else None,
        token=_token(table.table("token"), root) if "token" in table.content else None,
    )


def _paging(table: TomlTable) -> Paging:
    table.allow([each.name for each in fields(Paging)])
    by = table.one_of("by", WAYS)
    if by in NEEDED:
        table.text(NEEDED[by])
    return Paging(**table.read_fields(Paging))


def _token(table: TomlTable, root: Path) -> Token:
    table.allow(("env", "file", "header", "scheme", "parameter"))
    if ("env" in table.content) == ("file" in table.content):
        problem = 'needs either env = "NAME" (an environment variable) or file = "PATH" (of mode 600).'
        raise table.error("env", problem)
    if "parameter" in table.content and ("header" in table.content or "scheme" in table.content):
        raise table.error("parameter", "sends the token in the query. Remove it, or header and scheme.")
    file, parameter = table.optional_text("file"), table.optional_text("parameter")
    header = None if parameter else table.text("header", "Authorization")
    for key in ("header", "scheme"):
        value = table.content.get(key, "")
        if not isinstance(value, str) or not value.isascii() or not value.isprintable() or ":" in value:
            raise table.error(key, "must be printable ASCII without a colon, since it goes into a header.")
    usual = "Bearer" if (header or "").lower() == "authorization" else ""
    return Token(
        env=table.optional_text("env"),
        file=(root / Path(file).expanduser()).resolve() if file else None,
        header=header,
        scheme=table.content.get("scheme", usual),
        parameter=parameter,
    )
