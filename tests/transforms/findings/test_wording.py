"""Two words for one thing on one site."""

from typing import Any

import polars as pl
import pytest
from matched import shipped

from transforms.findings.evidence import Evidence
from transforms.findings.wording import two_words_for_one_thing
from transforms.taxonomy.conform import mentions


def found(*pages: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return (exercise_id, field, message) of pages with name, target, equipment and source."""
    frame = pl.DataFrame(
        [
            {
                "exercise_id": str(number),
                "exercise_key": str(number),
                "source": page.get("source", "site"),
                "name": page.get("name", f"Press {chr(97 + number) * 5}"),
                "target": page.get("target", []),
                "equipment": page.get("equipment", []),
            }
            for number, page in enumerate(pages)
        ],
        schema_overrides={"target": pl.List(pl.String), "equipment": pl.List(pl.String)},
    )
    empty: Any = None
    muscles = mentions(frame, "target", shipped(), "muscle").rename({"key": "muscle_key"})
    equipment = mentions(frame, "equipment", shipped(), "equipment").rename({"key": "equipment_key"})
    evidence = Evidence(
        **dict.fromkeys(Evidence.__dataclass_fields__, empty)
        | {
            "exercises": frame,
            "muscles": muscles.with_columns(exercise_id="exercise_key", role=pl.lit("target")),
            "equipment": equipment.with_columns(exercise_id="exercise_key"),
        }
    )
    return two_words_for_one_thing(evidence).select("exercise_id", "field", "message").rows()


@pytest.mark.parametrize(
    ("usual", "rare"),
    [
        ({"name": "Push Up"}, {"name": "Close Pushup"}),
        ({"name": "Push-Ups"}, {"name": "Wide Push Ups"}),
        ({"name": "Kettlebell Swing"}, {"name": "Kettle Bell Row"}),
        ({"target": ["Quadriceps"]}, {"target": ["Quads"]}),
        ({"target": ["Abs"]}, {"target": ["Abdominals"]}),
        ({"target": ["Lower back"]}, {"target": ["Low back"]}),
        ({"equipment": ["Pull-up bar"]}, {"equipment": ["Pullup bar"]}),
    ],
)
def test_the_rarer_form_of_a_word_is_found(usual: dict[str, Any], rare: dict[str, Any]) -> None:
    second = usual | {"name": f"Tempo {usual['name']}"} if "name" in usual else usual
    rows = found(usual, second, rare)
    assert [(exercise, field in ("name", "target_muscles", "equipment")) for exercise, field, _ in rows] == [
        ("2", True)
    ]
    assert "elsewhere on the site, 2 times." in rows[0][2]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"equipment": ["Spin bike"]}, {"equipment": ["Recumbent bike"]}),
        ({"equipment": ["Dumbbell"]}, {"equipment": ["Dumbbells"]}),
        ({"equipment": ["Barbell"]}, {"equipment": ["BARBELL"]}),
        ({"target": ["Peroneus longus"]}, {"target": ["Peroneus brevis"]}),
        ({"target": ["Buttocks"]}, {"target": ["Glutes"]}),
        ({"name": "Push Up"}, {"name": "Pull Up"}),
        ({"target": ["Power Sling"]}, {"target": ["Power Slings"]}),
        ({"name": "Pushup", "source": "site"}, {"name": "Push Up", "source": "another site"}),
    ],
)
def test_two_words_plurals_and_other_sites_are_no_finding(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert found(one, one, other) == []
