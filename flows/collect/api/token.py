"""The token of an API: read from where the source names it, sent with each request, kept out of all else."""

import base64
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

from flows.home.errors import UsageError
from flows.home.redaction import HIDDEN, MIN_SECRET_LENGTH, register_secret
from flows.sources.api_policy import ApiPolicy, Token

PRIVATE_MODE = 0o077
"""Rights that nobody but the owner of a token's file may have."""
MAX_TOKEN_BYTES = 8192


@dataclass(frozen=True, repr=False)
class Secret:
    """A token as it is sent. Without a value nothing is sent and nothing is hidden."""

    value: str = ""
    declared: Token | None = None

    def headers(self) -> dict[str, str]:
        """Return the header that carries the token, where one does."""
        if self.declared is None or not self.declared.header:
            return {}
        return {self.declared.header: f"{self.declared.scheme} {self.value}".strip()}

    def added_to(self, address: str) -> str:
        """Return the address to ask for, with the token in its query where it belongs there."""
        if self.declared is None or not self.declared.parameter:
            return address
        joint = "&" if "?" in address else "?"
        return f"{address}{joint}{quote(self.declared.parameter, safe='')}={quote(self.value, safe='')}"

    def removed_from(self, address: str) -> str:
        """Return an address that a server gave without the token, however it is written there."""
        parts = urlsplit(address)
        name = self.declared.parameter if self.declared else None
        remaining = [
            part
            for part in parts.query.split("&")
            if part and not any(key == name or self.is_in(value) for key, value in parse_qsl(part))
        ]
        return self.hidden_in(parts._replace(query="&".join(remaining)).geturl())

    def is_in(self, text: str) -> bool:
        """Return whether a text holds the token."""
        return any(form in text for form in self._forms())

    def hidden_in(self, text: str) -> str:
        """Return a text without the token."""
        for form in self._forms():
            text = text.replace(form, HIDDEN)
        return text

    def hidden_in_document(self, document: Any) -> Any:  # noqa: ANN401 - any JSON
        """Return a JSON document, itself changed, without the token in any text or key, to any depth."""
        if not self.value:
            return document
        whole = [document]
        waiting: list[dict[str, Any] | list[Any]] = [whole]
        while waiting:
            current = waiting.pop()
            if isinstance(current, dict):
                for key in [key for key in current if self.is_in(key)]:
                    current[self.hidden_in(key)] = current.pop(key)
            places: Any = current.items() if isinstance(current, dict) else enumerate(current)
            for place, value in list(places):
                if isinstance(value, str):
                    current[place] = self.hidden_in(value)
                elif isinstance(value, int | float) and str(value) == self.value:
                    current[place] = HIDDEN
                elif isinstance(value, dict | list):
                    waiting.append(value)
        return whole[0]

    def _forms(self) -> tuple[str, ...]:
        return forms_of(
            self.value, is_basic=self.declared is not None and self.declared.scheme.lower() == "basic"
        )


def forms_of(value: str, *, is_basic: bool = False) -> tuple[str, ...]:
    """Return how a token may be written: as it is, and escaped as in an address; the longest first.

    What HTTP's Basic scheme encodes is a name and a password (RFC 7617): that password counts too.
    """
    written = [value] if value else []
    if is_basic:
        decoded = _decoded(value)
        written += [part for part in (decoded, decoded.partition(":")[2]) if len(part) >= MIN_SECRET_LENGTH]
    escaped = [form(each) for each in written for form in (_quote_all, quote_plus, quote)]
    return tuple(sorted({*written, *escaped, *(form.lower() for form in escaped)}, key=len, reverse=True))


def _quote_all(value: str) -> str:
    return quote(value, safe="")


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode()
    except ValueError:
        return ""  # the server will say what is wrong with it


def read_secret(policy: ApiPolicy) -> Secret:
    """Return the token of a source, and have it replaced in all that is logged from now on.

    Raises UsageError with the remedy where it is not there, is too short to be hidden, or where its file
    can be read by others.
    """
    declared = policy.token
    if declared is None:
        return Secret()
    if policy.site.url.startswith("http:") and not policy.site.allow_private:
        raise UsageError(
            f"{policy.site.url}: a token would be sent there for all to read. Write https://, "
            "or leave 'token' out."
        )
    if declared.file is not None:
        place, value = f"the file {declared.file}", _from_file(declared.file)
    else:
        place = f"the environment variable {declared.env}"
        value = os.environ.get(declared.env or "", "").strip()
    if not value:
        raise UsageError(
            f"{policy.site.url}: there is no token in {place}. Set it there for the process that collects, "
            "or correct 'token' in the source file."
        )
    if len(value) < MIN_SECRET_LENGTH or not value.isascii() or not value.isprintable():
        raise UsageError(
            f"{policy.site.url}: what is in {place} is no token: it needs at least {MIN_SECRET_LENGTH} "
            "printable characters on one line, so that it can be sent, and hidden wherever it turns up."
        )
    register_secret(*forms_of(value, is_basic=declared.scheme.lower() == "basic"))
    if value in policy.site.url or value in policy.site.agent:
        raise UsageError(
            "The token stands in url, user_agent or contact of the source file. Remove it there; "
            "it is sent from where 'token' says."
        )
    return Secret(value, declared)


def _from_file(file: Path) -> str:
    """Return the text of the file of a token, where nobody else may read it."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise UsageError(
            f"{file}: the file of the token cannot be read: {error.strerror}. "
            "Write the token into it, then: chmod 600 FILE"
        ) from error
    with os.fdopen(handle, "rb") as opened:
        found = os.fstat(opened.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise UsageError(f"{file}: the token must be in a regular file.")
        if found.st_mode & PRIVATE_MODE:
            raise UsageError(f"{file}: others may read the token in it. Run: chmod 600 {file}")
        return opened.read(MAX_TOKEN_BYTES).decode("utf-8", "replace").strip()
