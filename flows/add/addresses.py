"""An address on the web: a site to crawl, or data to fetch; and an address that lacks its scheme."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from flows.add.api import ApiFound, inspect_api, looks_like_api
from flows.add.feeds import feed_error
from flows.add.site import NotAPage, SiteFound, inspect_site
from flows.collect.api.answers import FEED_TYPES
from flows.home.errors import UsageError
from flows.home.redaction import has_secret_parameter
from flows.home.settings import Home
from flows.sources.api_policy import Token
from flows.sources.crawl_policy import CrawlPolicy
from flows.sources.urls import NOT_PAGES, normalise

_HOST = re.compile(
    r"(?P<slashes>//)?(?P<host>localhost|\d{1,3}(\.\d{1,3}){3}|([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24})"
    r"(?P<port>:\d{1,5})?(?P<rest>[/?#].*)?",
    re.IGNORECASE,
)
FILE_ENDINGS = NOT_PAGES | {
    "md", "markdown", "txt", "html", "htm", "jsonl", "ndjson", "tsv", "parquet", "warc", "mdx", "yaml", "yml",
    "toml", "db", "sqlite", "ods", "odt", "rst", "har", "ts", "mht", "mhtml", "wacz", "php", "xhtml",
}  # fmt: skip


def inspect_address(
    home: Home,
    address: str,
    aliases: Mapping[str, str] | None,
    *,
    allow_private: bool,
    contact: str | None,
    token: Token | None,
) -> SiteFound | ApiFound:
    """Ask an address what it is. Raises UsageError with the next step where it is neither pages nor data."""
    url = normalise(address)
    if url is not None and has_secret_parameter(url):
        raise UsageError(
            f"{address}: holds what looks like a secret, and addresses are shown and kept. Leave it out, "
            'put it into an environment variable, and add: --token env:NAME --token-as "?PARAMETER"'
        )
    if url is not None and (token is not None or looks_like_api(url)):
        policy = CrawlPolicy(url, allow_private=allow_private, contact=contact, retries=1)
        if (found := inspect_api(home, policy, token, aliases)) is not None:
            return found
    site = inspect_site(address, allow_private=allow_private, contact=contact)
    if isinstance(site, SiteFound):
        return site
    return _inspect_data(
        home, site, CrawlPolicy(site.url, allow_private=allow_private, contact=contact), aliases
    )


def _inspect_data(
    home: Home, answered: NotAPage, policy: CrawlPolicy, aliases: Mapping[str, str] | None
) -> ApiFound:
    """Look at what is no page: data, or a feed, or nothing that is read."""
    if answered.media_type in FEED_TYPES:
        raise feed_error(answered.url)
    found = inspect_api(home, policy, None, aliases)
    if found is None:
        raise UsageError(f"{answered.url}: gives no page: {answered.media_type}. Correct the address.")
    return found


def suggested_address(given: str) -> str | None:
    """Return the address that a text is without its scheme, such as example.org/exercises; else None."""
    match = _HOST.fullmatch(given.strip())
    if match is None:
        return None
    host, is_plain = match["host"].lower(), not (match["slashes"] or match["port"] or match["rest"])
    if is_plain and PurePosixPath(host).suffix.lstrip(".") in FILE_ENDINGS:
        return None
    scheme = "http" if host == "localhost" or host[0].isdigit() else "https"
    return f"{scheme}://{given.strip().removeprefix('//')}"
