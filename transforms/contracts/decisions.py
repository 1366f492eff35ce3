"""Contracts of what people and bounds decided: on collections, and on findings and gaps."""

import dataframely as dy

from transforms.contracts.columns import count, flag, key, one_of, text, timestamp
from transforms.enums import DECISION_SUBJECTS, DECISIONS


class FactSnapshotDecision(dy.Schema):
    """Each decision on each snapshot that changed something or was refused; the grain is the decision.

    Of refused snapshots that met the same, the first stands here.
    """

    snapshot_id = key("Source and start of the collection.", primary_key=True)
    number = dy.Int64(min=1, primary_key=True, description="Order of the decisions on it, from 1.")
    source = key("Source that was collected.", refers_to="dim_source.source")
    started_at = timestamp("Start of the collection (UTC).")
    is_accepted = flag("Whether it accepts the snapshot.")
    is_last = flag("Whether it is the last on the snapshot, which counts.")
    decided_by = text("Who decided: 'bounds', or the name of a person.")
    decision_reason = text("Why; null where every figure was as expected.", nullable=True)
    decided_at = timestamp("When a person decided (UTC); null where the bounds did.", nullable=True)


class FactSnapshotFigure(dy.Schema):
    """Each figure of each snapshot that changed something or was refused; the grain is the figure."""

    snapshot_id = key(
        "Source and start of the collection.",
        primary_key=True,
        refers_to="fact_snapshot_decision.snapshot_id",
    )
    figure = key("Name of the figure, see docs/operations.md.", primary_key=True)
    source = key("Source that was collected.", refers_to="dim_source.source")
    value = dy.Float64(description="Its value.")
    low = dy.Float64(nullable=True, description="Least value that was expected; null without a limit.")
    high = dy.Float64(nullable=True, description="Greatest value that was expected; null without a limit.")
    before = dy.Float64(nullable=True, description="Value in the last accepted snapshot before.")
    origin = text("Where the limits come from.", nullable=True)
    status = one_of(("ok", "outside", "unbounded"), "What became of it.")


class FactEditorialDecision(dy.Schema):
    """Each decision of an editor on a finding or a gap, as decisions/ has it; the grain is the decision."""

    decision_id = key("Hash of its file, its line and what it says.", primary_key=True)
    position = dy.Int64(min=1, description="Order in which the decisions were made, from 1.")
    subject = one_of(DECISION_SUBJECTS, "What it is on.")
    decision = one_of(DECISIONS, "What was decided.")
    decided_by = text("Who decided, or who takes it.")
    decided_at = timestamp("When it was decided (UTC), as the row says.")
    decided_for = dy.Date(nullable=True, description="Day that it is planned for.")
    reason = text("Why.", nullable=True)
    rule = text("Rule of the finding; null of a gap.", nullable=True)
    exercise = text("Exercise of the finding as it was written; null of a gap.", nullable=True)
    source = text("Source of that exercise, where it is known.", nullable=True)
    exercise_id = text(
        "The exercise that is meant; null of a gap, of a page that is none, and where it is not found.",
        nullable=True,
        refers_to="dim_exercise.exercise_id",
    )
    field = text("Field of the finding; null for all that the rule finds.", nullable=True)
    kind = text("Kind of the gap, see gaps.ranked; null for all.", nullable=True)
    muscle_group_key = text(
        "Muscle group of the gap; null where it has none.", nullable=True, refers_to="dim_muscle.muscle_key"
    )
    equipment_family_key = text(
        "Equipment family of the gap; null where it has none.",
        nullable=True,
        refers_to="dim_equipment.family_key",
    )
    difficulty_key = text(
        "Difficulty of the gap; null where it has none.",
        nullable=True,
        refers_to="dim_difficulty.difficulty_key",
    )
    file = text("File in decisions/.")
    line = dy.Int64(min=1, description="Line in that file.")
    is_last = flag("Whether no later decision on the same finding or gap takes its place.")
    problem = text("Why it is on nothing that there can be: an unknown exercise, rule or key.", nullable=True)
    findings = count("Findings of today that it is on; 0 of a gap.")
    changed_at = timestamp(
        "Start of the last collection after it that changed what it is on (UTC); null where none did.",
        nullable=True,
    )
    was_better = flag(
        "Whether after it a version of the page was without the finding, or the gap had more exercises."
    )
