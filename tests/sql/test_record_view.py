"""The record of the export, of the library of eight exercises."""

import duckdb
import polars as pl
from library import rows

Eight = duckdb.DuckDBPyConnection


def test_the_record_has_the_keys_of_the_export_in_order(eight: Eight) -> None:
    frame = eight.sql("select * from core.exercise_record where slug = 'squat'").pl()
    assert " ".join(frame.columns) == (
        "source url slug name summary body_part equipment target_muscles secondary_muscles difficulty "
        "category force mechanic movement_pattern steps tips mistakes faqs links aliases images videos "
        "language exercise_id edition_of first_seen last_seen payload_digest"
    )
    record = frame.drop("first_seen", "last_seen", "payload_digest", "url").row(0, named=True)
    assert record == {
        "source": "ours", "slug": "squat", "name": "Squat", "summary": "Bend the knees.", "body_part": "legs",
        "equipment": ["barbell"], "target_muscles": ["quadriceps", "gluteus maximus"],
        "secondary_muscles": ["rectus abdominis"], "difficulty": "beginner", "category": "strength",
        "force": None, "mechanic": None, "movement_pattern": "squat", "steps": ["Stand tall.", "Squat down."],
        "tips": ["Breathe."], "mistakes": ["Rounding."],
        "faqs": [{"question": "Is it safe?", "answer": "Yes."}],
        "links": [{"text": "Bridge", "url": "bridge.md"}, {"text": "Plank", "url": "gone.md"}],
        "aliases": [], "images": [], "videos": [], "language": None,
            "exercise_id": "squat", "edition_of": None,
    }  # fmt: skip


def test_the_record_of_what_states_nothing_has_empty_lists(eight: Eight) -> None:
    run = eight.sql("select * from core.exercise_record where slug = 'run'").pl()
    assert run.select(pl.col(pl.List).list.len().sum()).row(0, named=True) == {
        "equipment": 0, "target_muscles": 1, "secondary_muscles": 0, "steps": 0, "tips": 0, "mistakes": 0,
        "faqs": 0, "links": 0, "aliases": 0, "images": 0, "videos": 0,
    }  # fmt: skip
    assert rows(eight, "select count(*) from core.exercise_record") == [(8 + 10 + 1,)]
