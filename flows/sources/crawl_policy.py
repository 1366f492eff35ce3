"""How a site is crawled: what its source file may say about it."""

import os
import socket
from dataclasses import dataclass, fields
from importlib.metadata import version

from flows.home.redaction import has_secret_parameter
from flows.home.toml import TomlTable, toml_key

CONTACT_VARIABLE = "REPERTOIRE_CONTACT"
PRODUCT = "Repertoire"


@dataclass(frozen=True)
class CrawlPolicy:
    """How to behave towards a site.

    url: where to start; its host is the site. delay_seconds: between two requests. concurrency:
    requests at a time. max_pages: addresses requested in one crawl at most. max_depth: links followed
    in a row. allow_private: the site may be on this machine or its network. user_agent, contact: who
    we say we are. missing_after: how many crawls in a row must answer 404 before a page is gone.
    respect_noindex: leave out pages that tell search engines to. prefer_markdown: read the Markdown
    that the site offers of a page. timeout_seconds: for one request, all of it. retries: after an
    answer that says later, or none. backoff_seconds: before the first retry; it doubles.
    """

    url: str
    delay_seconds: float = 1.0
    concurrency: int = toml_key(1, minimum=1)
    max_pages: int = toml_key(20_000, minimum=1)
    max_depth: int = 10
    allow_private: bool = False
    user_agent: str | None = None
    contact: str | None = None
    missing_after: int = toml_key(2, minimum=1)
    respect_noindex: bool = False
    prefer_markdown: bool = True
    timeout_seconds: float = toml_key(30.0, minimum=0.1)
    retries: int = 3
    backoff_seconds: float = 2.0

    @property
    def agent(self) -> str:
        """Return the User-Agent, which says whom to write to."""
        product = self.user_agent or f"{PRODUCT}/{version('repertoire')}"
        contact = self.contact or os.environ.get(CONTACT_VARIABLE) or f"postmaster@{socket.getfqdn()}"
        return product if contact in product else f"{product} (+{contact})"


CRAWL_KEYS = tuple(each.name for each in fields(CrawlPolicy))


def read_crawl_policy(table: TomlTable) -> CrawlPolicy:
    """Read the keys of a crawl from a source file; UsageError names what is not right."""
    from flows.sources.urls import normalise  # noqa: PLC0415 - it compiles patterns that few need

    stated = table.text("url")
    url = normalise(stated)
    if url is None:
        raise table.error("url", f'must be an address such as "https://example.org/", not {stated!r}.')
    if has_secret_parameter(url):
        problem = "holds what looks like a secret. Addresses are shown and kept: name one without it."
        raise table.error("url", problem)
    policy = CrawlPolicy(**{**table.read_fields(CrawlPolicy), "url": url})
    for name in ("user_agent", "contact"):
        value = table.content.get(name, "")
        if not value.isascii() or not value.isprintable():
            raise table.error(name, "must be printable ASCII, since it goes into a header.")
    return policy
