"""Feeds (RSS, Atom): what to do with the address of one."""

from urllib.parse import urlsplit

from flows.home.errors import UsageError


def feed_error(address: str) -> UsageError:
    """Return the error for the address of a feed, with what to add in its place."""
    parts = urlsplit(address)
    return UsageError(
        f"{address}: is a feed (RSS or Atom). A feed lists the newest entries alone, so that exercises would "
        f"be closed as they leave it. Add the site: repertoire add NAME {parts.scheme}://{parts.netloc}/"
    )
