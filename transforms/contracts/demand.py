"""Contracts of demand: what people look for, how much, and what of the library that is."""

import dataframely as dy

from transforms.contracts.columns import flag, key, one_of, text
from transforms.enums import DEMAND_DATES, DEMAND_KINDS, DEMAND_MATCHES, DEMAND_MEASURES


class DimDemandSubject(dy.Schema):
    """Each thing that people look for, as a source says it; the grain is (source, kind, subject)."""

    subject_key = key("Hash of source, kind and subject.", primary_key=True)
    source = key("Source of demand.", refers_to="dim_source.source")
    kind = one_of(tuple(DEMAND_KINDS), "What the source says of.")
    subject = key("Address, name, muscle or phrase as the source has it.")
    matched_as = one_of(DEMAND_MATCHES, "What it was found to be.")
    exercise_id = text(
        "Own exercise whose page it is; null of all else.",
        nullable=True,
        refers_to="dim_exercise.exercise_id",
    )
    evidence = text("Why it was found to be that, or which of its words are not known.")


class FactDemand(dy.Schema):
    """How much each subject was wanted in which days; the grain is (subject, measure, days).

    Where several collections state the same days of a measure, the newest counts, whatever it leaves out.
    """

    subject_key = key("What was wanted.", primary_key=True, refers_to="dim_demand_subject.subject_key")
    measure = one_of(DEMAND_MEASURES, "What is counted.", primary_key=True)
    since = dy.Date(primary_key=True, description="First day.")
    until = dy.Date(primary_key=True, description="Last day.")
    snapshot_id = key("Collection that states it.", refers_to="dim_snapshot.snapshot_id")
    amount = dy.Float64(min=0, description="How much.")
    dated_by = one_of(DEMAND_DATES, "What says which days.")
    is_current = flag(
        "Whether it counts today: of rows with days those of the last year, of others the newest collection."
    )


class BridgeDemandMovement(dy.Schema):
    """Each subject with the movements that it is; the grain is the pair. Its demand is parted evenly."""

    subject_key = key("What was wanted.", primary_key=True, refers_to="dim_demand_subject.subject_key")
    movement_key = key("Movement.", primary_key=True, refers_to="dim_movement.movement_key")


class BridgeDemandTerm(dy.Schema):
    """Each subject with the terms that it names, where it is no movement; the grain is the term."""

    subject_key = key("What was wanted.", primary_key=True, refers_to="dim_demand_subject.subject_key")
    vocabulary = one_of(("muscle", "equipment", "difficulty"), "Vocabulary of the term.", primary_key=True)
    term_key = key("Key of the term in that vocabulary.", primary_key=True)
