"""Contracts of what the rules find, and of what they read on the pages."""

import dataframely as dy

from transforms.contracts.columns import count, key, one_of, share, text
from transforms.enums import (
    SEVERITIES,
)


class FactFinding(dy.Schema):
    """Each thing that is wrong today on a current page; the grain is the finding."""

    finding_id = key("Hash of rule, page and evidence.", primary_key=True)
    rule = key("Rule, see dim_finding_rule.", refers_to="dim_finding_rule.rule")
    severity = one_of(SEVERITIES, "How bad it is.")
    source = key("Source of the page.", refers_to="dim_source.source")
    url = key("Address of the page.")
    exercise_id = text(
        "Exercise, where the page is one.", nullable=True, refers_to="dim_exercise.exercise_id"
    )
    exercise_key = text("Its current version.", nullable=True, refers_to="dim_exercise.exercise_key")
    name = text("Name of the exercise.", nullable=True)
    field = text("Field of the record that it concerns.", nullable=True)
    message = text("What is wrong, in a sentence.")
    evidence = text("What was read that shows it.", nullable=True)
    related_exercise_id = text(
        "The other exercise, of a duplicate or of libraries that disagree.",
        nullable=True,
        refers_to="dim_exercise.exercise_id",
    )
    cause_id = text("What the findings on one mistake of a page have in common: count these, not findings.")
    cause_position = count("Place among the findings of its cause, from 1: the most telling is first.")
    decision_id = text(
        "The last decision of an editor on it; null where there is none, or the last one opened it again.",
        nullable=True,
        refers_to="fact_editorial_decision.decision_id",
    )


class FactEquipmentMention(dy.Schema):
    """Equipment that a current own page uses and does not state; the grain is (exercise, equipment)."""

    exercise_key = key("Current version.", primary_key=True, refers_to="dim_exercise.exercise_key")
    equipment_key = key("Equipment.", primary_key=True, refers_to="dim_equipment.equipment_key")
    place = one_of(("name", "steps"), "Where it is used first.")
    word = text("Word for it there.")
    sentence = text("The name, or the sentence of the steps, in lower case.")


class FactTemplate(dy.Schema):
    """Each text that many pages of an own source have in common but for names; the grain is the template."""

    template_id = key("Hash of source, field and pattern.", primary_key=True)
    source = key("Source of the pages.", refers_to="dim_source.source")
    field = one_of(("summary", "tips", "mistakes", "faqs"), "Section that it is in.")
    pattern = text("The text with {name} for the exercise and {term} for terms of the taxonomy.")
    exercises = count("Pages that it is on.")
    share = share("Share of the pages of the source.")
    example = text("The text as the first of its pages has it.")


class BridgeTemplateExercise(dy.Schema):
    """Each page on which a template stands; the grain is (template, version)."""

    template_id = key("Template.", primary_key=True, refers_to="fact_template.template_id")
    exercise_key = key("Version.", primary_key=True, refers_to="dim_exercise.exercise_key")
    exercise_id = key("Exercise.", refers_to="dim_exercise.exercise_id")
