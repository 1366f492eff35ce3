"""Keeping secrets out of everything that is written for people or kept: logs, errors, messages.

A secret can come from an address with a name and password in it, from a token in a query, from a
header, from the address of a notification, and from the environment. Each is replaced by `***`.
"""

import os
import re
from collections.abc import Mapping, Sequence

HIDDEN = "***"
MIN_SECRET_LENGTH = 8
"""A shorter value is replaced nowhere: it would be in half of all words."""

SECRET_VARIABLE = re.compile(r"(^|_)(KEY|TOKEN|SECRET|PASSWORD|PASSWD|AUTH_STRING|CREDENTIALS?|DSN)$")
HIDING_PARAMETER = (
    r"(?:[a-z0-9]+[_-])*(?:token|secret|password|passwd|pwd|signature|sig|credentials?|auth|apikey)"
    r"|(?:api|access|secret|private|auth|subscription)[_-]?key|key|sas|jwt|session(?:[_-]?id)?"
)
"""Names of query parameters that hold a secret."""

PLAIN_SCHEMES = ("http", "https", "file", "ftp", "s3", "tcp", "tls", "ws", "wss", "duckdb")
"""Schemes whose addresses may be shown; any other (`slack://`, `mailto://`) is a notification's."""

_USERINFO = re.compile(
    r"(?P<scheme>\b[a-z][a-z0-9+.-]{0,30}://)[^\s/?#@\"'<>]*(?:@[^\s/?#@\"'<>]*)*@", re.IGNORECASE
)
_PARAMETER = re.compile(
    rf"(?P<name>[?&;#](?:{HIDING_PARAMETER})=)[^&;#\s\"'<>)\]]+",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"(?P<name>\b(?:proxy-)?authorization|\b(?:set-)?cookie2?|\bx-[a-z-]*(?:token|key|secret|auth)[a-z-]*)"
    r"(?P<gap>[\"']?\s*[:=]\s*[\"']?)[^\"'\r\n]+",
    re.IGNORECASE,
)
_BEARER = re.compile(r"(?P<kind>\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{8,}", re.IGNORECASE)
_OTHER_SCHEME = re.compile(
    rf"\b(?!(?:{'|'.join(PLAIN_SCHEMES)})://)(?P<scheme>[a-z][a-z0-9+.-]{{0,30}}://)[^\s\"'<>]+",
    re.IGNORECASE,
)
_known: set[str] = set()


def register_secret(*values: str) -> None:
    """Replace these values wherever they are from now on, in this process."""
    _known.update(value for value in values if len(value) >= MIN_SECRET_LENGTH)


def redacted(text: str) -> str:
    """Return a text without the secrets that are known or that are recognised by where they are."""
    return _without(text, _secrets())


def _without(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    text = _USERINFO.sub(rf"\g<scheme>{HIDDEN}@", text)
    text = _OTHER_SCHEME.sub(rf"\g<scheme>{HIDDEN}", text)
    text = _PARAMETER.sub(rf"\g<name>{HIDDEN}", text)
    text = _HEADER.sub(rf"\g<name>\g<gap>{HIDDEN}", text)
    return _BEARER.sub(rf"\g<kind>{HIDDEN}", text)


def redacted_value(value: object) -> object:
    """Return a value as JSON has it, with every text in it redacted."""
    return _value_without(value, _secrets())


def _value_without(value: object, secrets: Sequence[str]) -> object:
    match value:
        case str():
            return _without(value, secrets)
        case Mapping():
            return {_without(str(key), secrets): _value_without(each, secrets) for key, each in value.items()}
        case Sequence() | set() | frozenset():
            return [_value_without(each, secrets) for each in value]
        case None | bool() | int() | float():
            return value
        case _:
            return _without(str(value), secrets)


def has_secret_parameter(address: str) -> bool:
    """Return whether the query of an address holds what looks like a secret."""
    return _PARAMETER.search(address) is not None


def _secrets() -> list[str]:
    """Return what is registered, and the values of variables with secret names; the longest first."""
    of_environment = {
        value
        for name, value in os.environ.items()
        if len(value) >= MIN_SECRET_LENGTH and SECRET_VARIABLE.search(name.upper())
    }
    return sorted(_known | of_environment, key=len, reverse=True)
