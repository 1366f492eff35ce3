"""Web addresses: one spelling for each page, and which of them belong to a site.

Two spellings of one address are one page: letter case of scheme and host, default ports, escapes,
dot segments, fragments and tracking parameters do not count (RFC 3986, section 6).
"""

import ipaddress
import re
import socket
import unicodedata
from dataclasses import dataclass, field
from urllib.parse import quote, urljoin, urlsplit

from flows.sources.address_patterns import compile_globs

DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_LENGTH = 2000
MAX_SEGMENTS = 20
MAX_SAME_SEGMENT = 3
"""A path that repeats one name more often than this is a loop of relative links."""
MAX_CACHED = 100_000

TRACKING = re.compile(
    r"(utm_[a-z_]+|gclid|gclsrc|dclid|fbclid|msclkid|yclid|twclid|igshid|mc_cid|mc_eid|_ga|_gl|_hs[a-z]+|"
    r"mkt_tok|oly_[a-z_]+|vero_[a-z]+|wickedid|phpsessid|jsessionid)",
    re.IGNORECASE,
)
_ENDINGS = (
    "7z aac apk avi avif bmp bz2 css csv dmg doc docx eot epub exe flac gif gz ico iso jar jpeg jpg js json "
    "m4a m4v map mjs mkv mov mp3 mp4 mpeg mpg msi ogg ogv otf pdf png ppt pptx rar rss svg tar tgz tif tiff "
    "ttf wasm wav webm webmanifest webp wmv woff woff2 xls xlsx xml xz zip zst"
)
NOT_PAGES = frozenset(_ENDINGS.split())
"""Extensions of what no page has; links to them are not followed."""

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_PLAIN = re.compile(r"[A-Za-z0-9\-._~/!$&'()*+,;=:@]*")
_SPACES = re.compile(r"[\t\r\n]+")
_DOTS = re.compile(r"[\u3002\uff0e\uff61]")
_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
_MARKDOWN = re.compile(r"(\.md|\.markdown)$", re.IGNORECASE)
_SHOWN_FOR = re.compile(r"(?:/|\.)(?:amp|print|printable|print-version)/?(\.x?html?)?$", re.IGNORECASE)
_SHOW_FOR = re.compile(r"(?:(?:amp|print|printable)(?:=.*)?|output=amp|view=print)", re.IGNORECASE)
"""What makes the AMP or print form of an address. Behind a hyphen it may be a word of the name of a page."""


def normalise(address: str, base: str | None = None) -> str | None:
    """Return the one spelling of an address, read relative to a base; None where it is no web page's.

    That is: not http or https, with a name and password in it, with a host that is none, or too long.
    """
    text = _SPACES.sub("", address.strip())
    if len(text) > MAX_LENGTH:
        return None
    try:
        parts = urlsplit(urljoin(base, text) if base else text)
        port = parts.port
        host = canonical_host(parts.hostname or "")
        path, query = _clean_path(parts.path), _clean_query(parts.query)
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or host is None or "@" in parts.netloc:
        return None
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != DEFAULT_PORTS[parts.scheme]:
        netloc += f":{port}"
    result = f"{parts.scheme}://{netloc}{path}" + (f"?{query}" if query else "")
    return result if len(result) <= MAX_LENGTH else None


def canonical_host(host: str) -> str | None:
    """Return a host in its one spelling, an IP address in its usual form whatever form it had.

    127.1, 2130706433, 0x7f.1 and full-width digits all become 127.0.0.1, as they do on connecting.
    None where it is no host.
    """
    name = unicodedata.normalize("NFKC", _DOTS.sub(".", host)).strip().lower().removesuffix(".")
    if ":" in name:
        try:
            return ipaddress.IPv6Address(name).compressed if "%" not in name else None
        except ValueError:
            return None
    # First, for it drops invisible characters: "127.0.0.1" with a soft hyphen is a number only then.
    try:
        encoded = name if name.isascii() else name.encode("idna").decode("ascii").removesuffix(".")
    except UnicodeError:
        return None
    if _NUMBER.fullmatch(encoded.rpartition(".")[2]):
        try:
            return socket.inet_ntoa(socket.inet_aton(encoded))
        except OSError:
            return None
    return encoded if _HOST.fullmatch(encoded) else None


def host_of(address: str) -> str:
    """Return the host of an address that was normalised."""
    return urlsplit(address).hostname or ""


def is_markdown(address: str) -> bool:
    """Return whether an address is that of a Markdown file."""
    return bool(_MARKDOWN.search(urlsplit(address).path))


def markdown_alternate(page: str) -> str | None:
    """Return where the Markdown of a page lies by custom: `/squat`, `/squat/`, `/squat.html`: `/squat.md`."""
    parts = urlsplit(page)
    path = re.sub(r"(/index)?\.html?$", "", parts.path.rstrip("/"), flags=re.IGNORECASE)
    if not path.rpartition("/")[2] or parts.query or is_markdown(page):
        return None
    return parts._replace(path=f"{path}.md").geturl()


def html_alternates(markdown: str) -> list[str]:
    """Return the addresses of which a Markdown file could be the other form."""
    parts = urlsplit(markdown)
    stem = _MARKDOWN.sub("", parts.path)
    if stem == parts.path or parts.query:
        return []
    return [parts._replace(path=stem + ending).geturl() for ending in ("", "/", ".html")]


def shown_pages(address: str) -> list[str]:
    """Return the addresses of which one with `/amp`, `/print`, `?print=1` or the like may be a form."""
    parts = urlsplit(address)
    query = "&".join(part for part in parts.query.split("&") if not _SHOW_FOR.fullmatch(part))
    path = _SHOWN_FOR.sub(r"\1", parts.path)
    if (path, query) == (parts.path, parts.query) or not (path.strip("/") or query):
        return []
    bare = path.rstrip("/")
    paths = (path, bare, f"{bare}/") if path != parts.path else (path,)
    return [parts._replace(path=each, query=query).geturl() for each in dict.fromkeys(paths)]


@dataclass
class Scope:
    """Which addresses belong to a site: those of the host of its start, within its patterns.

    The globs are over the path without its first "/", with the query where there is one.
    """

    start: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    _found: dict[str, str | None] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.start)
        self._scheme, self._host, self._port = parts.scheme, parts.hostname, parts.port
        self._wanted = compile_globs([glob.lstrip("/") for glob in self.include or ("**",)])
        self._unwanted = compile_globs([glob.lstrip("/") for glob in self.exclude])

    def use_scheme_of(self, address: str) -> None:
        """Let links lead to http or https as an address does: that to which the start redirects."""
        scheme = urlsplit(address).scheme
        if scheme != self._scheme:
            self._scheme = scheme
            self._found.clear()

    def target(self, location: str, address: str) -> str | None:
        """Return the address that a redirect leads to; None where it leaves the site."""
        found = normalise(location, address)
        return found if found is not None and self.owns(found) else None

    def address(self, link: str, page: str) -> str | None:
        """Return the address that a link of a page leads to; None where it leaves the site.

        Links that differ in nothing but http and https lead to one page, under the scheme of the start.
        """
        if link.startswith("?"):
            return self._resolve(link, page)
        key = link if link.startswith("/") else f"{page.rpartition('/')[0]}\0{link}"
        if key not in self._found:
            if len(self._found) >= MAX_CACHED:
                self._found.clear()
            self._found[key] = self._resolve(link, page)
        return self._found[key]

    def owns(self, address: str) -> bool:
        """Return whether an address that was normalised is on the host of the site."""
        parts = urlsplit(address)
        return parts.hostname == self._host and (
            parts.port == self._port or {parts.port, self._port} <= {None, *DEFAULT_PORTS.values()}
        )

    def wants(self, address: str) -> bool:
        """Return whether an address of the site is within the patterns of the source and not endless."""
        if address == self.start:
            return True
        parts = urlsplit(address)
        path = parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")
        name, dot, ending = path.partition("?")[0].rpartition("/")[2].rpartition(".")
        if dot and name and ending.lower() in NOT_PAGES:
            return False
        if not self._wanted.fullmatch(path) or self._unwanted.fullmatch(path):
            return False
        return not _is_endless(parts.path)

    def _resolve(self, link: str, page: str) -> str | None:
        address = normalise(link, page)
        if address is None or not self.owns(address):
            return None
        parts = urlsplit(address)
        if parts.scheme != self._scheme and parts.port is None and self._port is None:
            address = parts._replace(scheme=self._scheme).geturl()
        return address


def _is_endless(path: str) -> bool:
    """Return whether a path is one that only a loop of links makes."""
    names = [name for name in path.split("/") if name]
    return len(names) > MAX_SEGMENTS or any(names.count(name) > MAX_SAME_SEGMENT for name in set(names))


def _clean_path(path: str) -> str:
    path = path.replace("\\", "/")
    if "/." in path:
        path = _without_dots(path)
    return _clean_escapes(path) or "/"


def _without_dots(path: str) -> str:
    """Remove dot segments (RFC 3986, 5.2.4)."""
    remaining: list[str] = []
    names = path.split("/")
    for name in names:
        if name == "..":
            del remaining[max(1, len(remaining) - 1) :]
        elif name != ".":
            remaining.append(name)
    if names[-1] in (".", ".."):
        remaining.append("")
    return "/".join(remaining)


def _clean_query(query: str) -> str:
    """Return a query without its tracking parameters, the others in their order."""
    if not query:
        return ""
    remaining = [part for part in query.split("&") if part and not TRACKING.fullmatch(part.partition("=")[0])]
    return _clean_escapes("&".join(remaining), safe="/?")


def _clean_escapes(text: str, safe: str = "/") -> str:
    """Escape what must be, and nothing that need not."""
    if _PLAIN.fullmatch(text):
        return text
    return quote(_ESCAPE.sub(_one_escape, text), safe=f"%!$&'()*+,;=:@~{safe}")


def _one_escape(match: re.Match[str]) -> str:
    letter = chr(int(match[1], 16))
    return letter if letter in _UNRESERVED else match[0].upper()
