"""What a snapshot found of each address, held small while it is written, and the digest of all of it."""

from collections.abc import Iterator
from hashlib import blake2b
from heapq import merge
from itertools import groupby
from operator import itemgetter

from flows.home.digest import BYTES

SAME_STATE = {"unchanged": "present"}
State = tuple[str, str, str, str]
"""Address, state, digest and reason of what was found; "" for none."""


class States:
    """The states of the addresses of a snapshot.

    A collection may have a million, nearly all in the same state: addresses and digests are kept by state and
    reason, which is a sixth of the memory of a tuple for each.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], tuple[list[str], list[str]]] = {}

    def add(self, url: str, outcome: str, payload_digest: str | None, reason: str | None) -> None:
        """Add what was found of an address; what is missing was not found."""
        if outcome == "missing":
            return
        kind = SAME_STATE.get(outcome, outcome), reason or ""
        urls, digests = self._found.setdefault(kind, ([], []))
        urls.append(url)
        digests.append(payload_digest or "")

    def digest(self, beside: str) -> str:
        """Return the digest of (url, state, digest, reason) of all that was found, in order of url.

        What lies beside the rows counts where there is any.

        It is fed a line at a time: of a million pages the whole text would take a quarter of a gigabyte.
        """
        content = blake2b(digest_size=BYTES)
        for number, state in enumerate(merge(*(self._sorted(kind) for kind in self._found))):
            line = "\0".join(state).encode("utf-8", "surrogatepass")
            content.update(b"\n" + line if number else line)
        if beside:
            content.update(f"\n{beside}".encode())
        return content.hexdigest()

    def _sorted(self, kind: tuple[str, str]) -> Iterator[State]:
        """Yield the states of one kind in their order."""
        state, reason = kind
        urls, digests = self._found[kind]
        order = sorted(range(len(urls)), key=urls.__getitem__)
        for _, same in groupby(((urls[each], state, digests[each], reason) for each in order), itemgetter(0)):
            yield from sorted(same)
