"""robots.txt by RFC 9309: what a site lets us ask for.

Protego matches paths; which group is ours is decided here, since it takes a group for `fit` as one
for `fitbot`, lets an `Allow` of an index page allow its folder, and stumbles over a byte order mark.
"""

import re
from dataclasses import dataclass

from protego import Protego

from flows.collect.crawl.rate_limit import MAX_CRAWL_DELAY

MAX_BYTES = 1_000_000
"""RFC 9309 asks for at least 500 KiB (2.5)."""
_OURS = "ourselves"
_TOKEN = re.compile(r"[a-z_-]+", re.IGNORECASE)
_AGENT_LINE = re.compile(r"\s*user[ -]?agent\s*:\s*(.*)", re.IGNORECASE)
_INDEX_LINE = re.compile(r"\s*allow\s*:.*/index\.html$", re.IGNORECASE)
_SITEMAP_LINE = re.compile(r"\s*site-?maps?\s*:\s*(\S+)", re.IGNORECASE)


@dataclass(frozen=True)
class Robots:
    """The rules of one host for us. Without rules everything is allowed, or nothing."""

    rules: Protego | None
    is_open: bool
    crawl_delay: float | None = None
    sitemaps: tuple[str, ...] = ()

    @classmethod
    def parse(cls, content: bytes, agent: str) -> "Robots":
        """Read a robots.txt for the product that our User-Agent begins with."""
        text = content[:MAX_BYTES].decode("utf-8-sig", "replace")
        lines = [_without_comment(line) for line in re.split(r"\r\n|\n|\r", text)]
        rules = Protego.parse("\n".join(_for_us(line, product_token(agent)) for line in lines))
        sitemaps = [match[1] for line in lines if (match := _SITEMAP_LINE.match(line))]
        delay = rules.crawl_delay(_OURS)
        is_sane = delay is not None and delay >= 0  # not a number, or below nothing
        return cls(rules, True, min(delay, MAX_CRAWL_DELAY) if is_sane and delay else None, tuple(sitemaps))

    @classmethod
    def absent(cls) -> "Robots":
        """Return what counts where there is no robots.txt: everything is allowed."""
        return cls(None, is_open=True)

    def allows(self, url: str) -> bool:
        """Return whether we may ask for an address."""
        return self.is_open if self.rules is None else bool(self.rules.can_fetch(url, _OURS))


def product_token(agent: str) -> str:
    """Return the product token by which a robots.txt names us (RFC 9309, 2.2.1)."""
    match = _TOKEN.match(agent.strip())
    return match[0].lower() if match else ""


def _without_comment(line: str) -> str:
    return line.partition("#")[0].strip().strip("\ufeff")


def _for_us(line: str, token: str) -> str:
    """Return a line with the name of its group made unmistakable."""
    agent = _AGENT_LINE.match(line)
    if agent:
        named = agent[1].strip()
        is_ours = product_token(named) == token and bool(token)
        return f"User-agent: {_OURS if is_ours else '*' if named == '*' else 'somebody-else'}"
    return f"{line}*" if _INDEX_LINE.match(line) else line
