"""What editors decided on findings and gaps: what of today it is on, and what the history says of it since.

Nothing here asks a clock: whether something is mended, or has come back, is read from the versions of the
pages since the moment that the decision itself states.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from transforms.contracts import TABLES
from transforms.contracts.keys import hash_key
from transforms.findings import OF_ONE_PAGE
from transforms.taxonomy.taxonomy import Taxonomy
from transforms.taxonomy.terms import normalise_term

Row = dict[str, Any]
PastFindings = Callable[[pl.DataFrame, Sequence[str]], pl.DataFrame]
"""From versions and rules to their findings: rule, exercise_key, field; see `findings_of_versions`."""

STATED: dict[str, pl.DataType | type[pl.DataType]] = {
    "file": pl.String,
    "line": pl.Int64,
    "decided_at": pl.Datetime("us"),
    "decided_by": pl.String,
    "decision": pl.String,
    "decided_for": pl.Date,
    **dict.fromkeys(
        (
            "reason", "rule", "exercise", "source", "field",
            "kind", "muscle_group", "equipment_family", "difficulty",
        ),
        pl.String,
    ),
}  # fmt: skip
"""The columns of decisions as they are stated, in the order in which they were made."""

AXES = {"muscle_group": "muscle", "equipment_family": "equipment", "difficulty": "difficulty"}
"""The vocabulary of each axis of a gap."""


def editorial_decisions(
    made: Mapping[str, pl.DataFrame],
    exercises: pl.DataFrame,
    taxonomy: Taxonomy,
    stated: pl.DataFrame,
    past_findings: PastFindings,
) -> dict[str, pl.DataFrame]:
    """Return `fact_editorial_decision`, and `fact_finding` with the decision on each; by name.

    `made` has the other tables of `core`, `exercises` the versions with their roles; `stated` has the columns
    STATED, in the order in which the decisions were made.
    """
    contract = TABLES["fact_editorial_decision"]
    if stated.is_empty():
        return {"fact_editorial_decision": contract.create_empty()}
    own = exercises.filter(pl.col("role") == "own")
    rows = [_row(number, each) for number, each in enumerate(stated.iter_rows(named=True), start=1)]
    on_findings = [row for row in rows if row["subject"] == "finding"]
    _locate(on_findings, own, made)
    _conform_axes([row for row in rows if row["subject"] == "gap"], taxonomy)
    _mark_last(rows)
    findings = _decide_findings(made["fact_finding"], on_findings)
    _look_back_at_pages(on_findings, own, made["fact_page_state"], past_findings)
    on_gaps = [row for row in rows if row["subject"] == "gap" and row["problem"] is None]
    if on_gaps:
        places = _Places(made, own)
        for row in on_gaps:
            places.look_back(row)
    frame = pl.DataFrame(
        [{name: row[name] for name in contract.columns()} for row in rows],
        schema=contract.create_empty().schema,
        orient="row",
    )
    return {"fact_editorial_decision": frame, "fact_finding": findings}


def _row(number: int, stated: Row) -> Row:
    """Return the row of a decision before anything is known of what it is on."""
    texts = [str(stated[name]) for name in STATED if stated[name] is not None]
    return stated | {
        "decision_id": hash_key(*texts),
        "position": number,
        "subject": "gap" if stated["rule"] is None else "finding",
        "exercise_id": None,
        "muscle_group_key": None,
        "equipment_family_key": None,
        "difficulty_key": None,
        "is_last": True,
        "problem": None,
        "findings": 0,
        "changed_at": None,
        "was_better": False,
    }


@dataclass
class _Exercises:
    """The own exercises by all that they can be called."""

    ids: dict[str, dict[str, bool]] = field(default_factory=lambda: defaultdict(dict))
    sources: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, versions: pl.DataFrame) -> "_Exercises":
        known = cls()
        columns = ("exercise_id", "source", "is_current", "url", "slug", "name")
        for identity, source, is_current, *names in versions.select(columns).iter_rows():
            known.sources[identity] = source
            for name in (identity, *names):
                called = known.ids[name.casefold()]
                called[identity] = called.get(identity, False) or is_current
        return known

    def find(self, name: str, source: str | None) -> list[str]:
        """Return the exercises that are called so: the current ones, else those of former times."""
        called = {
            identity: is_current
            for identity, is_current in self.ids.get(name.casefold(), {}).items()
            if source is None or self.sources[identity] == source
        }
        current = [identity for identity, is_current in called.items() if is_current]
        return sorted(current or called)


def _locate(rows: Sequence[Row], own: pl.DataFrame, made: Mapping[str, pl.DataFrame]) -> None:
    """Find the exercise of each decision on a finding, or say why there is none."""
    if not rows:
        return
    known = _Exercises.of(own)
    pages = {url.casefold() for url in made["fact_page_state"].get_column("url")}
    rules = dict(made["dim_finding_rule"].select("rule", "is_enabled").iter_rows())
    for row in rows:
        found = known.find(row["exercise"], row["source"])
        where = f" of source {row['source']!r}" if row["source"] else ""
        if row["rule"] not in rules:
            row["problem"] = f"there is no rule {row['rule']!r}"
        elif not rules[row["rule"]]:
            row["problem"] = f"the rule {row['rule']!r} is switched off"
        elif len(found) == 1:
            row["exercise_id"] = found[0]
            row["source"] = known.sources[found[0]]
        elif found:
            row["problem"] = (
                f"{row['exercise']!r} is {len(found)} exercises{where}: name the address, or the source"
            )
        elif row["exercise"].casefold() not in pages:
            row["problem"] = f"there is no exercise or page {row['exercise']!r}{where}"


def _conform_axes(rows: Sequence[Row], taxonomy: Taxonomy) -> None:
    """Put the key of each axis of a gap beside what was written, or say why there is none."""
    if not rows:
        return
    families = sorted(taxonomy.equipment.select("family_key", "family_name").unique().iter_rows())
    keys = {
        axis: {
            normalise_term(name): key
            for key, called in (families if axis == "equipment_family" else taxonomy.members_of(vocabulary))
            for name in (key, called)
        }
        for axis, vocabulary in AXES.items()
    }
    for row in rows:
        for axis in AXES:
            if row[axis] is None:
                continue
            row[f"{axis}_key"] = keys[axis].get(normalise_term(row[axis]))
            if row[f"{axis}_key"] is None:
                row["problem"] = f"there is no {axis.replace('_', ' ')} {row[axis]!r}"


def _mark_last(rows: Sequence[Row]) -> None:
    """Mark the decisions in whose place a later one on the same thing stands."""
    last: dict[tuple[object, ...], Row] = {}
    for row in rows:
        thing = (
            row["rule"], row["exercise_id"] or row["exercise"], row["field"], row["kind"],
            row["muscle_group_key"] or row["muscle_group"],
            row["equipment_family_key"] or row["equipment_family"],
            row["difficulty_key"] or row["difficulty"],
        )  # fmt: skip
        if thing in last:
            last[thing]["is_last"] = False
        last[thing] = row


def _decide_findings(findings: pl.DataFrame, rows: Sequence[Row]) -> pl.DataFrame:
    """Return the findings with the last decision on each, and count on each decision what it is on.

    A decision without a field is on all that its rule finds on the page.
    """
    by_page: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row["problem"] is None:
            by_page[row["rule"], row["exercise_id"] or row["exercise"].casefold()].append(row)
    decided: list[str | None] = []
    for rule, identity, url, of_field in findings.select("rule", "exercise_id", "url", "field").iter_rows():
        fitting = [
            row
            for row in by_page.get((rule, identity or url.casefold()), ())
            if row["field"] in {None, of_field}
        ]
        for row in fitting:
            row["findings"] += 1
        is_open = not fitting or fitting[-1]["decision"] == "open"
        decided.append(None if is_open else fitting[-1]["decision_id"])
    return findings.with_columns(decision_id=pl.Series(decided, dtype=pl.String))


def _look_back_at_pages(
    rows: Sequence[Row], own: pl.DataFrame, states: pl.DataFrame, past_findings: PastFindings
) -> None:
    """Say of each decision when its page changed since, and whether a version since was without the finding.

    Of a rule that compares pages nothing is said of former versions: what they were compared with is gone.
    """
    versions = _intervals(own, "exercise_id", {row["exercise_id"] for row in rows})
    pages = _intervals(states, "url", {row["exercise"] for row in rows})
    to_ask: list[tuple[Row, str]] = []
    for row in rows:
        since = [
            each
            for each in versions.get(row["exercise_id"]) or pages.get(row["exercise"], [])
            if each["valid_to"] is None or each["valid_to"] > row["decided_at"]
        ]
        row["changed_at"] = _last_change(since, row["decided_at"])
        is_open = row["decision"] == "done" and row["is_last"] and row["findings"] > 0
        if is_open and row["exercise_id"] and row["rule"] in OF_ONE_PAGE:
            to_ask += [(row, each["exercise_key"]) for each in since if each["valid_to"]]
    if not to_ask:
        return
    asked = own.filter(pl.col("exercise_key").is_in([version for _, version in to_ask]))
    found = past_findings(asked, sorted({row["rule"] for row, _ in to_ask}))
    had = set(found.select("rule", "exercise_key", "field").iter_rows())
    had |= {(rule, version, None) for rule, version, _ in had}
    for row, version in to_ask:
        row["was_better"] = row["was_better"] or (row["rule"], version, row["field"]) not in had


def _intervals(frame: pl.DataFrame, name: str, values: Collection[str | None]) -> dict[str, list[Row]]:
    """Return when each version or state held, by what it is of."""
    columns = [each for each in (name, "exercise_key", "valid_from", "valid_to") if each in frame.columns]
    wanted = [value for value in values if value is not None]
    found: dict[str, list[Row]] = defaultdict(list)
    for row in frame.filter(pl.col(name).is_in(wanted)).select(columns).iter_rows(named=True):
        found[row[name]].append(row)
    return found


def _last_change(intervals: Sequence[Row], decided_at: datetime) -> datetime | None:
    """Return when one of them last began or ended, if that was after a decision."""
    moments = [each[name] for each in intervals for name in ("valid_from", "valid_to")]
    return max((moment for moment in moments if moment is not None and moment > decided_at), default=None)


class _Places:
    """Which versions of own exercises stood where, for what has become of a gap."""

    def __init__(self, made: Mapping[str, pl.DataFrame], own: pl.DataFrame) -> None:
        """`made` has the tables of `core`, `own` the versions of own exercises."""
        self._own = own.select("exercise_key", "valid_from", "valid_to").join(
            made["fact_exercise"].select("exercise_key", "difficulty_key", "movement_key"), on="exercise_key"
        )
        self._targets = (
            made["fact_exercise_muscle"]
            .filter(pl.col("role") == "target")
            .join(made["bridge_muscle_ancestor"], on="muscle_key")
            .select("exercise_key", member="ancestor_key")
        )
        self._families = (
            made["fact_exercise_equipment"]
            .filter(pl.col("role") != "optional")
            .join(made["dim_equipment"].select("equipment_key", "family_key"), on="equipment_key")
            .select("exercise_key", member="family_key")
        )

    def look_back(self, row: Row) -> None:
        """Say of a decision on a gap when its place changed since, and whether it held more since."""
        there = self._own
        if row["difficulty_key"] is not None:
            there = there.filter(pl.col("difficulty_key") == row["difficulty_key"])
        for key, stood in (("muscle_group_key", self._targets), ("equipment_family_key", self._families)):
            if row[key] is not None:
                there = there.join(stood.filter(pl.col("member") == row[key]), on="exercise_key", how="semi")
        since = there.filter(pl.col("valid_to").is_null() | (pl.col("valid_to") > row["decided_at"]))
        row["changed_at"] = _last_change(since.to_dicts(), row["decided_at"])
        now = since.filter(pl.col("valid_to").is_null()).get_column("movement_key").n_unique()
        begun = [moment for moment in since.get_column("valid_from") if moment > row["decided_at"]]
        for moment in {row["decided_at"], *begun}:
            held = pl.col("valid_to").is_null() | (pl.col("valid_to") > moment)
            most = since.filter(held, pl.col("valid_from") <= moment).get_column("movement_key").n_unique()
            row["was_better"] = row["was_better"] or most > now
