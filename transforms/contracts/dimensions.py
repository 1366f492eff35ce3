"""Contracts of the dimensions and of the muscle bridge."""

import dataframely as dy

from transforms.contracts.columns import count, flag, key, one_of, text, texts, timestamp
from transforms.enums import DISPOSITIONS, ROLES, SEVERITIES, SOURCE_FORMATS

LEVELS = ("region", "group", "muscle", "part", "unknown")
SIDES = ("front", "back", "both")
VARIANT_AXES = (
    "equipment", "attachment", "side", "grip", "stance", "position", "angle", "direction", "load", "tempo",
    "range", "support",
)  # fmt: skip
"""On what the variants of a movement differ."""

UNKNOWN = "unknown"
"""Key of the member of each dimension that stands for what is not stated or not mapped."""


class DimSource(dy.Schema):
    """Each source in use; the grain is the source."""

    source = key("Name of the source: the name of its file in sources/.", primary_key=True)
    title = text("Title for people.")
    role = one_of(
        ROLES, "Whether it is the team's own library, one to compare with, or what people look for."
    )
    is_demo = flag("Whether it ships with Repertoire for demonstration.")
    format = one_of(tuple(SOURCE_FORMATS), "How it is read.")
    address = text("Path or URL that is read.")
    licence = text("Licence of its content, where declared.", nullable=True)
    is_stale = flag("Whether its newest collection was refused, so that an older one is used.")
    lineage = key(
        "Sources of one role that copy one another have one lineage: the first name of theirs.",
        refers_to="dim_source.source",
    )


class DimSnapshot(dy.Schema):
    """Each accepted collection that changed something; the grain is the snapshot.

    A collection that met exactly what the one before it met adds no row: the tables change only
    where the library does. `inputs` is the sum of loaded, unchanged, set_aside, not_read
    and quarantined.
    """

    snapshot_id = key("Source and start of the collection.", primary_key=True)
    source = key("Source that was collected.", refers_to="dim_source.source")
    started_at = timestamp("Start of the collection (UTC).")
    inputs = count("Pages, files or records that were found.")
    loaded = count("Inputs that opened or changed an exercise.")
    unchanged = count("Inputs that are exercises just as before.")
    incomplete = count("Of the loaded and unchanged, those whose exercise lacks steps or target muscles.")
    set_aside = count("Inputs that a rule leaves out: no exercise, too large, not regular.")
    not_read = count("Inputs of a format that can hold a page and is not read.")
    quarantined = count("Inputs that should be exercises and could not be read.")
    missing = count("Pages known before that were not found.")
    is_latest = flag("Whether it is the newest of its source.")
    manifest_digest = text("Digest of the snapshot's manifest.")
    source_digest = text("Digest of the source file that the build used.")
    decided_by = text("Who accepted it: 'bounds', or the name of a person.")
    decision_reason = text("Why it was accepted by hand.", nullable=True)


class DimExercise(dy.Schema):
    """Each version of each exercise, as the page states it (type 2); the grain is the version."""

    exercise_key = key("Key of the version: hash of exercise_id and valid_from.", primary_key=True)
    exercise_id = key("Key of the exercise: hash of the source and its first address.")
    version = dy.Int64(min=1, description="1 for the first version, then 2, ...")
    source = key("Source of the page.", refers_to="dim_source.source")
    url = key("Address of the page in this version.")
    slug = key("Short name for addresses.")
    name = text("Name as the page states it.")
    summary = text("Summary paragraph.", nullable=True)
    body_part = text("Body part as stated.", nullable=True)
    equipment = texts("Equipment as stated.")
    target_muscles = texts("Target muscles as stated.")
    secondary_muscles = texts("Secondary muscles as stated.")
    difficulty = text("Difficulty as stated.", nullable=True)
    category = text("Category as stated.", nullable=True)
    force = text("Force as stated.", nullable=True)
    mechanic = text("Mechanic as stated.", nullable=True)
    movement_pattern = text("Movement pattern as stated.", nullable=True)
    aliases = texts("Other names.")
    images = texts("Addresses of images.")
    videos = texts("Addresses of videos.")
    language = text(
        "Language tag that the page states, else that of its file name, of the links to it or of its folder.",
        nullable=True,
    )
    edition_of = text(
        "Exercise that this is a translation of; null for what is none: figures count only these.",
        nullable=True,
        refers_to="dim_exercise.exercise_id",
    )
    first_seen = timestamp("Start of the first snapshot that showed the exercise (UTC).")
    last_seen = timestamp("Start of the last snapshot with a change that showed this version (UTC).")
    valid_from = timestamp("Start of the snapshot that opened this version (UTC).")
    valid_to = timestamp("Start of the snapshot that ended it (UTC); null while current.", nullable=True)
    is_current = flag("Whether this is the version that counts today.")
    content_hash = text("Hash of the record without its provenance.")
    payload_digest = text("Digest of the bytes that the version was read from.")


class DimMuscle(dy.Schema):
    """Each muscle, group and region, and the member unknown; the grain is the term."""

    muscle_key = key("Key of the term.", primary_key=True)
    name = text("Name for people.")
    level = one_of(LEVELS, "Anatomical level.")
    kind = one_of(("muscle", "system", "whole_body", "unknown"), "Muscles can be gaps, others never.")
    parent_key = text("Primary parent; null at the top.", nullable=True, refers_to="dim_muscle.muscle_key")
    group_key = key(
        "Group it rolls up to: itself at group level or above, unknown for unknown.",
        refers_to="dim_muscle.muscle_key",
    )
    group_name = text("Name of that group.")
    region_key = key("Outermost region it rolls up to; itself at the top.", refers_to="dim_muscle.muscle_key")
    region_name = text("Name of that region.")
    latin_name = text("Latin name.", nullable=True)
    fma_id = text("Id in the Foundational Model of Anatomy, where known.", nullable=True)
    side = dy.String(nullable=True, description="front, back or both.")
    map_shape = text("Shapes on the body map, joined by ;.", nullable=True)


class BridgeMuscleAncestor(dy.Schema):
    """Every term with each of its ancestors and itself; the grain is the pair.

    Anatomy is not a tree: join through the bridge and count distinct exercises.
    """

    muscle_key = key("The term.", primary_key=True, refers_to="dim_muscle.muscle_key")
    ancestor_key = key(
        "The term itself (distance 0) or one above it.", primary_key=True, refers_to="dim_muscle.muscle_key"
    )
    distance = count("Steps up by the shortest way.")
    ancestor_level = one_of(LEVELS, "Level of the ancestor.")


class DimEquipment(dy.Schema):
    """Each kind of equipment, with no equipment and unknown; the grain is the kind."""

    equipment_key = key("Key of the kind.", primary_key=True)
    name = text("Name for people.")
    family_key = key("Family of the kind.")
    family_name = text("Name of the family.")
    setting = one_of(("home", "gym", "outdoor", "any", "unknown"), "Where it is usual.")


class DimBodyPart(dy.Schema):
    """Each body part, and unknown; the grain is the body part."""

    body_part_key = key("Key.", primary_key=True)
    name = text("Name for people.")


class DimDifficulty(dy.Schema):
    """Each difficulty, and unknown; the grain is the difficulty."""

    difficulty_key = key("Key.", primary_key=True)
    name = text("Name for people.")
    rank = dy.Int64(nullable=True, min=1, description="Order, 1 is the easiest; null for unknown.")


class DimCategory(dy.Schema):
    """Each category, and unknown; the grain is the category."""

    category_key = key("Key.", primary_key=True)
    name = text("Name for people.")


class DimMovementPattern(dy.Schema):
    """Each movement pattern (squat, hinge, ...), and unknown; the grain is the pattern."""

    movement_pattern_key = key("Key.", primary_key=True)
    name = text("Name for people.")
    description = text("What belongs to it.", nullable=True)


class DimMovement(dy.Schema):
    """Each movement: one exercise across all sources; the grain is the movement.

    Movements that are variants of one another share their family: "Incline Dumbbell Bench Press"
    and "Bench Press" are of the family "bench press". See bridge_movement_variant.
    """

    movement_key = key("Key: hash of the name of the page that represents it.", primary_key=True)
    name = text("Name, of an own page where there is one.")
    family_key = key("Family: hash of the words that are left without those of the variant.")
    family = text("These words: the name that the variants share.")
    sources = texts("Sources that have it today, in order.")
    exercises = count("Current exercises of all sources that are this movement, in their primary editions.")
    is_own = flag("Whether a current own exercise is this movement.")


class BridgeMovementVariant(dy.Schema):
    """What makes each movement a variant of its family; the grain is (movement, axis, value).

    A movement without a row on an axis is the usual form on it (two arms, flat, standing for a
    curl), or, on the axis equipment, one of which nobody says what it is done with.
    """

    movement_key = key("The movement.", primary_key=True, refers_to="dim_movement.movement_key")
    axis = one_of(VARIANT_AXES, "On what the variants of a family differ.", primary_key=True)
    value = key(
        "Form on that axis, as one_arm, incline or pause; on equipment an equipment_key.", primary_key=True
    )


class DimVariantRule(dy.Schema):
    """Each pair of forms where one lets expect the other (variant_rules.csv); the grain is the pair."""

    variant_rule_key = key("Axis, form and expected form, joined by a slash.", primary_key=True)
    axis = one_of(VARIANT_AXES, "On what the two forms differ.")
    has = key("Form that the library has; usual is the one without a word for it.")
    lacks = key("Form that it is then expected to have.")
    needs_reference = flag("Whether it is expected only where a reference library has it.")
    why = text("Why, in words.")


class DimLadderRung(dy.Schema):
    """Each rung of each ladder of progressions (ladders.csv); the grain is the rung."""

    rung_key = key("Ladder and position, joined by a slash.", primary_key=True)
    ladder = text("Name of the ladder.")
    position = dy.Int64(min=1, description="Order on the ladder, the easiest first.")
    name = text("Name of the exercise on the rung.")


class BridgeRungMovement(dy.Schema):
    """The movements that stand on each rung of a ladder; the grain is (rung, movement)."""

    rung_key = key("Rung, see dim_ladder_rung.", primary_key=True, refers_to="dim_ladder_rung.rung_key")
    movement_key = key("Movement that is on it.", primary_key=True, refers_to="dim_movement.movement_key")


class DimCueWord(dy.Schema):
    """The words by which steps tell people to mind something (cues.csv); the grain is (cue, word)."""

    cue = key("What is minded, in words: breathing, the grip.", primary_key=True)
    word = key("Word or words of it; one that ends in a star stands for all that begin so.", primary_key=True)


class DimPageReason(dy.Schema):
    """Each reason why an input is not loaded; the grain is the reason code."""

    reason = key("Reason code.", primary_key=True)
    state = text("State of a page that ends so.")
    disposition = one_of(DISPOSITIONS, "How it is counted.")
    meaning = text("What it means.")
    remedy = text("What to do.")


class DimFindingRule(dy.Schema):
    """Each rule that can find something wrong; the grain is the rule."""

    rule = key("Rule id.", primary_key=True)
    family = text("What kind of finding it is.")
    severity = one_of(SEVERITIES, "How bad it is, as taxonomy or repertoire.toml says.")
    is_enabled = flag("Whether it is switched on.")
    title = text("What it finds, in a few words.")
    explanation = text("What it looks at, and when it fires.")
    evidence = text("What the evidence of its findings shows.")
    remedy = text("What an editor does about it.")
    cause = text("What is wrong where it fires, in a word shared by rules on one mistake.", nullable=True)


class DimFindingParameter(dy.Schema):
    """Each bound of a rule that repertoire.toml may set; the grain is (rule, parameter)."""

    rule = key("Rule id.", primary_key=True, refers_to="dim_finding_rule.rule")
    parameter = key("Name of the bound.", primary_key=True)
    value = dy.Float64(description="Value that holds.")
    default_value = dy.Float64(description="Value where repertoire.toml says nothing.")
    meaning = text("What it bounds, and in what unit.")
