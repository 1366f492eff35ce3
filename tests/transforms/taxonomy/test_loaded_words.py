"""Words that mean one thing beside one movement and another beside the next."""

import polars as pl
import pytest
from matched import shipped

from transforms.model.star_schema import fact_exercise_equipment


def equipment_of(name: str, term: str) -> tuple[str, str]:
    versions = pl.DataFrame(
        {
            "exercise_key": ["a"],
            "exercise_id": ["a"],
            "is_current": [True],
            "name": [name],
            "equipment": [[term]],
        }
    )
    rows = fact_exercise_equipment(versions, shipped()).select("equipment_key", "mapping").rows()
    (row,) = rows
    return row


@pytest.mark.parametrize(
    ("name", "term", "key", "mapping"),
    [
        ("Sled 45° Leg Press", "Sled", "leg_press_machine", "by_name"),
        ("Calf Press on Leg Press", "SLED", "leg_press_machine", "by_name"),
        ("Reverse Hack Squat", "sled machine", "hack_squat_machine", "by_name"),
        ("Heavy Sled Push", "Sled", "sled", "exact"),
        ("Jumping Jacks", "Cardio", "no_equipment", "by_name"),
        ("Mountain Climbers", "cardio", "no_equipment", "by_name"),
        ("Incline Treadmill Walk", "Cardio", "treadmill", "by_name"),
        ("Box Jumps", "Cardio", "plyo_box", "by_name"),
        ("Running", "Cardio", "unknown", "alias"),
        ("Wide Grip Pull-Ups", "Bar", "pull_up_bar", "by_name"),
        ("Chin Ups", "bar", "pull_up_bar", "by_name"),
        ("Hanging Knee Raise", "Bar", "pull_up_bar", "by_name"),
        ("Hang Clean", "Bar", "barbell", "alias"),
        ("Bent Over Row", "Bar", "barbell", "alias"),
        ("Leg Press", "Barbell", "barbell", "exact"),
    ],
)
def test_the_name_of_the_exercise_decides_what_a_loaded_word_means(
    name: str, term: str, key: str, mapping: str
) -> None:
    assert equipment_of(name, term) == (key, mapping)
