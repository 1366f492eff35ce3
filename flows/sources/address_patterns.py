"""Which pages of a source are exercise pages, where its file says so by their addresses."""

import re
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

import polars as pl

from flows.home.errors import UsageError

REASON = "not_an_exercise_address"
SEEN = ("present", "unchanged", "error", "unreadable")
"""Outcomes of pages that would count if their address were one of an exercise page."""


def address_test(patterns: Sequence[str]) -> Callable[[str], bool]:
    r"""Return the test whether an address is one of an exercise page.

    A pattern that starts with "^" is a regular expression, searched in the address; any other is a
    glob over the address or over its path. Raises UsageError for a pattern that is neither.
    """
    try:
        expressions = [re.compile(pattern) for pattern in patterns if pattern.startswith("^")]
    except re.error as error:
        raise UsageError(
            f"exercise_pages: {error.pattern!r} is not a regular expression: {error}. "
            "Correct the source file."
        ) from error
    globs = compile_globs([pattern for pattern in patterns if not pattern.startswith("^")])

    def is_one(address: str) -> bool:
        path = urlsplit(address).path if "://" in address else address
        forms = (address, path, path.lstrip("/"))
        return any(map(globs.fullmatch, forms)) or any(
            expression.search(form) for expression in expressions for form in forms
        )

    return is_one


def set_others_aside(rows: pl.DataFrame, patterns: Sequence[str]) -> pl.DataFrame:
    """Return the archive rows of a snapshot with the pages at other addresses set aside, and not read.

    `rows` has url, outcome and payload_digest, and reason and detail where these are wanted.
    """
    if not patterns:
        return rows
    is_one = address_test(patterns)
    addresses = rows.get_column("url").to_list()
    is_other = pl.Series([not is_one(address) for address in addresses], dtype=pl.Boolean) & rows.get_column(
        "outcome"
    ).is_in(SEEN)
    texts = {"outcome": "set_aside", "reason": REASON, "detail": None, "payload_digest": None}
    return rows.with_columns(
        pl.when(is_other).then(pl.lit(text, dtype=pl.String)).otherwise(pl.col(name)).alias(name)
        for name, text in texts.items()
        if name in rows.columns
    )


def compile_globs(globs: Sequence[str]) -> re.Pattern[str]:
    """Return the pattern of several globs: "*" and "?" stay within a name, "**" crosses folders."""
    try:
        return re.compile("|".join(_glob_pattern(glob) for glob in globs) or r"(?!)", re.DOTALL)
    except re.error as error:
        raise UsageError(
            f"one of the globs {list(globs)} is invalid: {error}. Correct it in the source file."
        ) from error


def _glob_pattern(glob: str) -> str:
    tokens = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|\*\*|\*|\?|\[!?\]?[^\]]*\])", glob)
    return "".join(_glob_token(part, tokens) for part in parts)


def _glob_token(part: str, tokens: dict[str, str]) -> str:
    if part in tokens:
        return tokens[part]
    if part.startswith("[") and part.endswith("]") and len(part) > 2:  # noqa: PLR2004
        inner = re.sub(r"([\\\[&~|^])", r"\\\1", part[1:-1])
        return "[^/" + inner[1:] + "]" if inner.startswith("!") else f"[{inner}]"
    return re.escape(part)
