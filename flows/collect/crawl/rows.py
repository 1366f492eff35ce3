"""The rows of a crawl: how the result of each address is archived."""

import json
from collections.abc import Mapping

from flows.archive.writer import SnapshotWriter
from flows.collect.collection import planned
from flows.collect.crawl.fetch import Answer, problem_of
from flows.collect.crawl.previous import NOT_FOUND, KnownPage
from flows.home.digest import digest_of
from flows.home.errors import NotArchivedError
from transforms.pages.publication import planned_for


class CrawlRows:
    """Writes the rows of one crawl; each address has one at most.

    known: the pages of the crawl before. stored: digests of the payloads that the archive has. done:
    addresses that have a row. pages: those of them that are pages. bodies: how many came whole. errors: how
    many could not be read.
    """

    def __init__(
        self,
        writer: SnapshotWriter,
        known: Mapping[str, KnownPage],
        stored: set[str],
        missing_after: int,
    ) -> None:
        self.done: set[str] = set()
        self.pages: set[str] = set()
        self.bodies = 0
        self.noindex = 0
        self.errors = 0
        self.first_problem = ""
        self._writer = writer
        self._known = known
        self._stored = stored
        self._missing_after = missing_after

    def take_over(self, states: list[tuple[str, str, str | None, str | None]]) -> None:
        """Count the rows that were written before the crawl was stopped."""
        for url, outcome, digest, _ in states:
            self.done.add(url)
            if digest is not None:
                self._stored.add(digest)
            if outcome in ("present", "unchanged"):
                self.pages.add(url)

    def page(self, url: str, answer: Answer, media_type: str, detail: str | None) -> None:
        """Add a page that was read, without its bytes where it is to be published on a day to come."""
        if (day := planned_for(answer.body, self._writer.started_at.date())) is not None:
            self.failed(url, answer, planned(day))
            return
        digest = digest_of(answer.body)
        final_url = answer.url if answer.url != url else None
        is_new = digest not in self._stored and not self._writer.forgets(url, digest, final_url)
        if is_new:
            self._stored.add(digest)
        before = self._known.get(url)
        outcome = "unchanged" if before is not None and before.digest == digest else "present"
        self.pages.add(url)
        self.bodies += 1
        self._add(
            url,
            answer,
            outcome,
            detail=detail,
            media_type=media_type,
            size=len(answer.body),
            payload_digest=digest,
            payload=answer.body if is_new else None,
        )

    def not_modified(self, url: str, answer: Answer) -> None:
        """Add a page that is as it was: it keeps digest and validators."""
        before = self._known[url]
        headers = json.loads(before.response_headers or "{}")
        self.pages.add(url)
        self._add(
            url,
            answer,
            "unchanged",
            media_type=before.media_type,
            size=before.size,
            payload_digest=before.digest,
            response_headers=json.dumps({**headers, **_restated(answer)}, ensure_ascii=False),
        )

    def not_found(self, url: str, answer: Answer, why: str) -> bool:
        """Add a known page that is not there; of others nothing is said. Return whether it is known."""
        if url not in self._known:
            return False
        count = self._known[url].not_found + 1
        if count >= self._missing_after:
            self._add(url, answer, "missing", reason=None, detail=why)
        else:
            detail = f"{why}; {count} of {self._missing_after} times until it counts as gone"
            self._add(url, answer, "error", reason=NOT_FOUND, detail=detail)
        return True

    def gone(self, url: str, answer: Answer) -> bool:
        """Add a known page that the site says is gone permanently. Return whether it is known."""
        if url in self._known:
            self._add(url, answer, "gone", detail="HTTP status 410")
        return url in self._known

    def moved(self, url: str, answer: Answer, target: str, detail: str) -> bool:
        """Add a known page that the site says is at another address. Return whether it is known."""
        if url in self._known:
            self._add(url, answer, "moved", final_url=target, detail=detail)
        return url in self._known

    def failed(self, url: str, answer: Answer, problem: NotArchivedError | None = None) -> None:
        """Add a page that could not be read; its last version stays."""
        problem = problem or problem_of(answer)
        self.first_problem = self.first_problem or f": {url}: {problem.detail}"
        self._add(url, answer, problem.outcome, reason=problem.reason, detail=problem.detail)

    def not_asked(self, url: str, now: int, problem: NotArchivedError) -> None:
        """Add a known page that could not be asked for; its last version stays."""
        self.done.add(url)
        self._writer.add(url, now, problem.outcome, reason=problem.reason, detail=problem.detail)

    def forgets(self, url: str) -> bool:
        """Return whether an address is forgotten, so that it is neither asked for nor written down."""
        return self._writer.forgets(url)

    def forgotten(self, url: str, now: int) -> None:
        """Add an address that the site has and that is forgotten."""
        self._writer.add_forgotten(url, now)

    def left_out(self, url: str, now: int) -> None:
        """Add a known page that the source's own patterns leave out by now."""
        self.done.add(url)
        self._writer.add(url, now, "missing", detail="the source leaves it out")

    def _add(
        self,
        url: str,
        answer: Answer,
        outcome: str,
        *,
        final_url: str | None = None,
        reason: str | None = None,
        detail: str | None = None,
        media_type: str | None = None,
        size: int | None = None,
        payload_digest: str | None = None,
        payload: bytes | None = None,
        response_headers: str | None = None,
    ) -> None:
        self.done.add(url)
        self.errors += outcome == "error"
        self._writer.add(
            url,
            answer.fetched_at,
            outcome,
            final_url=final_url or (answer.url if answer.url != url else None),
            reason=reason,
            detail=detail,
            status=answer.status or None,
            request_headers=json.dumps(dict(answer.request_headers), ensure_ascii=False),
            response_headers=response_headers or answer.headers_json(),
            media_type=media_type,
            size=size,
            payload_digest=payload_digest,
            payload=payload,
        )


def _restated(answer: Answer) -> dict[str, str]:
    """Return the validators that came with a 304, which take the place of those from before."""
    return {
        name: answer.headers[name] for name in ("etag", "last-modified", "date") if name in answer.headers
    }
