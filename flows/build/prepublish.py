"""The pre-publish checks: checks that fail, and figures of the whole that move too far.

What does not pass is kept for looking at, with its gap report, and the published warehouse stays. A
person may accept it (`repertoire publish --accept`); what was accepted passes from then on.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from flows.build.drift import Drift, Reread, changes_document, changes_text, compare
from flows.build.rejected_builds import (
    RejectedBuild,
    accepted_builds,
    build_name,
    keep_rejected_build,
    pending_rejected_build,
)
from flows.home.digest import digest_of
from flows.home.errors import RejectedError
from flows.home.run_log import RunLog
from flows.home.settings import Home, Settings
from flows.home.versions import published_version
from flows.warehouse.checks import CheckResult
from flows.warehouse.publish import remove_database


@dataclass(frozen=True)
class PrepublishResult:
    """A new warehouse that may be published.

    warnings: sentences of the checks that warn, and of those that fail and were accepted. reread:
    what is read otherwise from the same pages; None where nothing but pages has changed. attachments:
    files that are kept with the version, by their ending.
    """

    warnings: tuple[str, ...]
    reread: Reread | None
    attachments: Mapping[str, bytes]


def reject_again(home: Home, settings: Settings, fingerprint: str, log: RunLog) -> None:
    """Raise RejectedError where just this build was rejected before and nothing has happened since."""
    pending = pending_rejected_build(home)
    if pending is None or pending.fingerprint != fingerprint or _is_accepted(home, fingerprint):
        return
    if (pending.bounds, pending.published) == (_bounds_digest(settings), _published_name(home)):
        _record(log, pending)
        raise RejectedError(_message(home, pending))


def run_prepublish_checks(
    home: Home,
    settings: Settings,
    built: Path,
    fingerprint: str,
    *,
    results: Sequence[CheckResult],
    log: RunLog,
) -> PrepublishResult:
    """Return what there is to say of a new warehouse that may be published.

    Raises RejectedError, which names figures and checks, where it may not; then it is kept.
    """
    try:
        drift = compare(home, built, settings)
    except BaseException:
        remove_database(built)
        raise
    if drift is None and home.published.is_file():
        message = "not compared: the published warehouse is damaged, or from a version without these figures"
        log.record("compared", status="problem", summary=message)
    if drift is not None and drift.reread is not None:
        _record_comparison(log, drift, drift.reread)
    rejection = _judge(home, settings, results, fingerprint, drift)
    if rejection is not None:
        _keep(home, built, rejection, _attachments(drift), settings.keep_refused)
        _record(log, rejection)
        _report(rejection.home(home), settings, log)
        raise RejectedError(_message(home, rejection))
    warnings = tuple(str(result) for result in results if result.failing_rows)
    reread = drift.reread if drift else None
    return PrepublishResult(warnings, reread, _attachments(drift))


def _judge(
    home: Home, settings: Settings, results: Sequence[CheckResult], fingerprint: str, drift: Drift | None
) -> RejectedBuild | None:
    """Return why a build is rejected; None where it passes, or was accepted by a person."""
    if _is_accepted(home, fingerprint):
        return None
    failed = _not_accepted(home, [result for result in results if result.has_failed])
    moved = drift.problems if drift else []
    if not failed and not moved:
        return None
    return RejectedBuild(
        build=build_name(fingerprint),
        fingerprint=fingerprint,
        problems=(*(f"check {result}" for result in failed), *moved),
        because=drift.because if drift else (),
        checks={result.name: result.failing_rows for result in failed},
        figures={one.figure: asdict(one) for one in drift.assessed} if drift else {},
        bounds=_bounds_digest(settings),
        published=_published_name(home),
    )


def _not_accepted(home: Home, failed: Sequence[CheckResult]) -> list[CheckResult]:
    """Return the failed checks that break their rule in more rows than a person has accepted."""
    allowed: dict[str, int] = {}
    for accepted in accepted_builds(home):
        for name, rows in accepted.checks.items():
            allowed[name] = max(rows, allowed.get(name, 0))
    return [result for result in failed if result.failing_rows > allowed.get(result.name, 0)]


def _keep(
    home: Home, built: Path, rejection: RejectedBuild, attachments: Mapping[str, bytes], keep: int
) -> None:
    """Keep a rejected build, with the files that would be attached to its version."""
    rejected_home = keep_rejected_build(home, built, rejection, keep)
    for ending, content in attachments.items():
        (rejected_home.root / f"build{ending}").write_bytes(content)


def _report(rejected_home: Home, settings: Settings, log: RunLog) -> None:
    """Write the gap report of a rejected build."""
    from flows.report.write import write_reports  # noqa: PLC0415 - what draws is slow to import

    try:
        write_reports(rejected_home, settings)
    except Exception as error:  # noqa: BLE001 - what fails a check may fail here; the refusal is what counts
        log.record(
            "refused", status="problem", build=rejected_home.root.name, report=f"not written: {error!r}"
        )


def _message(home: Home, rejection: RejectedBuild) -> str:
    """Describe what moved, why it may have, where to look and what to do."""
    rejected_home = rejection.home(home)
    lines = [
        "The new warehouse is refused; the published one stays:",
        *(f"  {problem}" for problem in rejection.problems),
    ]
    if rejection.because:
        lines.append(f"Since that was published, this has changed too: {'; '.join(rejection.because)}.")
    report = rejected_home.reports / "gap-report.html"
    return "\n".join([
        *lines,
        f"Look at it: {report}, or: repertoire --home {rejected_home.root} gaps",
        'If it is right: repertoire publish --accept "why"',
    ])  # fmt: skip


def _record_comparison(log: RunLog, drift: Drift, reread: Reread) -> None:
    log.record(
        "compared",
        status="ok",
        summary=str(reread),
        because=drift.because,
        compared=reread.compared,
        changed=reread.changed,
        fields={name: each["exercises"] for name, each in reread.fields.items()},
    )


def _record(log: RunLog, rejection: RejectedBuild) -> None:
    log.record(
        "refused",
        status="failed",
        build=rejection.build,
        problems=rejection.problems,
        because=rejection.because,
        figures=rejection.figures,
    )


def _attachments(drift: Drift | None) -> dict[str, bytes]:
    """Return the files on what is read otherwise, by their endings; none where nothing is."""
    if drift is None or drift.reread is None:
        return {}
    document = json.dumps(changes_document(drift, drift.reread), indent=2, ensure_ascii=False)
    return {
        ".changes.json": document.encode() + b"\n",
        ".changes.md": changes_text(drift, drift.reread).encode(),
    }


def _is_accepted(home: Home, fingerprint: str) -> bool:
    return any(accepted.fingerprint == fingerprint for accepted in accepted_builds(home))


def _bounds_digest(settings: Settings) -> str:
    return digest_of(repr(settings.bounds.warehouse).encode())


def _published_name(home: Home) -> str | None:
    version = published_version(home)
    return version.name if version else None
