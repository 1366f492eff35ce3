"""A taxonomy of a few terms, for tests that want to see all of it at once."""

from typing import Any

import polars as pl

from transforms.findings import PAGE_RULES, RULES
from transforms.taxonomy.taxonomy import Taxonomy

MUSCLES = """
upper_body | Upper body | region | muscle |
lower_body | Lower body | region | muscle |
chest | Chest | group | muscle | upper_body
shoulders | Shoulders | group | muscle | upper_body
glutes | Glutes | group | muscle | lower_body
abductors | Abductors | group | muscle | lower_body
gluteus_medius | Gluteus medius | muscle | muscle | glutes;abductors
anterior_deltoid | Anterior deltoid | muscle | muscle | shoulders
cardiovascular | Cardiovascular | group | system |
"""
EQUIPMENT = """
no_equipment | No equipment | no_equipment | No equipment | any
barbell | Barbell | barbell | Barbell | gym
ez_bar | EZ bar | barbell | Barbell | gym
dumbbell | Dumbbell | dumbbell | Dumbbell | home
bench | Bench | bench | Bench | gym
other | Other | other | Other | any
"""
ALIASES = """
muscle | glute med | gluteus_medius
muscle | pecs | chest
muscle | front delts | anterior_deltoid
equipment | body weight | no_equipment
equipment | dumbbells | dumbbell
equipment_ending | bench | bench
equipment_beginning | banco | bench
equipment_in_text | barbell | barbell
equipment_in_text | ez bar | ez_bar
equipment_in_text | dumbbell | dumbbell
equipment_in_text | dumbbells | dumbbell
equipment_includes | bench | barbell
muscle_in_name | chest | chest
muscle_in_name | glutes | glutes
muscle_neighbour | abductors | glutes
label | target muscle | target_muscles
"""
NAME_WORDS = """
spelling | pull up | pull-up
spelling | pullup | pull-up
filler | with |
side | single arm | one_arm
angle | incline | incline
"""
CAUSES = {
    "name_names_other_equipment": "equipment",
    "summary_names_other_equipment": "equipment",
    "steps_name_other_equipment": "equipment",
    "same_steps": "other page",
    "same_summary": "other page",
}
TEXT_WORDS = """
correction | dumbell | dumbbell
correction | as your breathe | as you breathe
singular | tricep | triceps
real | though |
proper | smith |
may_double | that |
dose | sets |
dose | reps |
dose | repeat |
dose | the |
dose | of |
dose | desired |
dose | number |
place | on |
place | front |
question_word | target | work
question_word | targets | work
question_word | muscles |
question_word | does |
question_word | the |
question_word | is |
question_word | it |
beside | bench | bench
beside | flat bench | bench
beside | bench press | no_equipment
comes_with | bench | ball
bodyweight | bodyweight exercise |
category | cardio | cardio
grip | overhand grip | overhand
grip | underhand grip | underhand
implements | dumbbell in each hand | two
implements | a single dumbbell | one
grip width | close grip | close
grip width | hands shoulder width apart | shoulder width
arms | one arm | one arm
arms | in each hand | both arms
"""
FINDING_PARAMETERS = """
same_on_every_page|pages|10|5|Pages.
equipment_beside_unstated|share|0.05|0|Share.
equipment_beside_unstated|pages|5|1|Pages.
thin_content | words | 60 | 0 | Words.
similar_steps | share | 0.8 | 0.5 | Share.
templated_text | pages | 8 | 2 | Pages.
templated_text | share | 0.02 | 0 | Share.
templated_text | words | 3 | 1 | Words.
libraries_disagree_on_difficulty | ranks | 2 | 1 | Ranks.
libraries_disagree_on_difficulty | libraries | 2 | 2 | Libraries.
label_left_out | share | 0.1 | 0 | Share.
label_left_out | pages | 10 | 1 | Pages.
stated_nowhere | pages | 20 | 1 | Pages.
region_among_muscles | share | 0.1 | 0 | Share.
"""
LADDERS = """
Press | 1 | Incline Press |
Press | 2 | Press | Chest Press; Pec Press
Press | 3 | Barbell Press |
"""
VARIANT_RULES = """
side | one_arm | usual | reference | Both arms come first
side | left | right | certain | Bodies have two sides
"""
MATCHES = dict.fromkeys(("status", "source_a", "exercise_a", "source_b", "exercise_b", "note"), pl.String)
LATER_COLUMNS = ("latin_name", "fma_id", "side", "map_shape", "primary_parent")


def table(text: str, *columns: str) -> pl.DataFrame:
    rows = [[cell.strip() or None for cell in line.split("|")] for line in text.strip().splitlines()]
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


FORM_ORDER = """
method | correction | 1 | yes | x
method | front_matter | 2 | yes | x
method | label | 3 | yes | x
method | section | 3 | yes | x
method | json_ld | 4 | yes | x
method | heading | 5 | no | x
method | sentence | 6 | no | x
form | markdown | 1 | yes | x
form | html | 2 | yes | x
form | document | 3 | yes | x
form | variant | 4 | yes | x
"""


def small_taxonomy(targets: dict[str, Any] | None = None) -> Taxonomy:
    muscles = table(MUSCLES, "muscle_key", "name", "level", "kind", "parents")
    extra = [pl.lit(None, pl.String).alias(name) for name in LATER_COLUMNS]
    return Taxonomy(
        muscles=muscles.with_columns(extra),
        equipment=table(EQUIPMENT, "equipment_key", "name", "family_key", "family_name", "setting"),
        difficulty=table("beginner|Beginner|1\nadvanced|Advanced|2", "difficulty_key", "name", "rank"),
        categories=table("strength|Strength\ncardio|Cardio", "category_key", "name"),
        body_parts=table("chest|Chest", "body_part_key", "name"),
        movement_patterns=table("squat|Squat|Knees bend", "movement_pattern_key", "name", "description"),
        aliases=table(ALIASES, "vocabulary", "alias", "key").with_columns(language=pl.lit("en")),
        loaded_words=pl.DataFrame(schema=dict.fromkeys(("vocabulary", "word", "beside", "key"), pl.String)),
        name_words=table(NAME_WORDS, "kind", "phrase", "value"),
        text_words=table(TEXT_WORDS, "kind", "phrase", "value"),
        matches=pl.DataFrame(schema=MATCHES),
        ladders=table(LADDERS, "ladder", "rung", "name", "also"),
        cues=table("breathing|breath*\nthe grip|grip", "cue", "word"),
        variant_rules=table(VARIANT_RULES, "axis", "has", "lacks", "evidence", "why"),
        form_order=table(FORM_ORDER, "kind", "name", "rank", "states", "meaning"),
        page_reasons=table(
            "empty_page|unreadable|quarantined|It is empty.|Write it.",
            "reason",
            "state",
            "disposition",
            "meaning",
            "remedy",
        ),
        finding_rules=pl.DataFrame(
            {"rule": [*RULES, *PAGE_RULES]},
        ).with_columns(
            family=pl.lit("family"),
            severity=pl.lit("warning"),
            title=pl.lit("Title"),
            explanation=pl.lit("Explanation."),
            evidence=pl.lit("Evidence."),
            remedy=pl.lit("Remedy."),
            cause=pl.col("rule").replace_strict(CAUSES, default=None, return_dtype=pl.String),
        ),
        finding_parameters=table(FINDING_PARAMETERS, "rule", "parameter", "default", "least", "meaning"),
        targets=targets or {},
        digest="digest",
    )
