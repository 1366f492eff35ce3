"""Quality, history and operations of the library of eight exercises, written by hand."""

import duckdb
import pytest
from library import DAY_1, DAY_2, DAY_3, changed_rows, rows

Eight = duckdb.DuckDBPyConnection


def test_findings_begin_with_the_worst(eight: Eight) -> None:
    query = "select finding_id, severity, family, rule, name, field, message, remedy from quality.findings"
    fix = "Mend it."
    assert rows(eight, query) == [
        ("f7", "error", "duplicate", "same_steps", "Curl Up", "steps", "Steps of Squat.", fix),
        ("f1", "error", "missing_section", "missing_steps", "Swing", "steps", "No steps.", fix),
        (
            "f5", "warning", "contradiction", "steps_name_other_equipment", "Swing", "equipment",
            "The steps use a bench.", fix,
        ),
        ("f6", "warning", "duplicate", "same_name", "Curl Up", "name", "As Squat.", fix),
        ("f3", "info", "missing_section", "missing_tips", "Glute Bridge", "tips", "No tips.", fix),
        ("f2", "info", "missing_section", "missing_tips", "Swing", "tips", "No tips.", fix),
        ("f4", "info", "thin_content", "thin_content", "Glute Bridge", "steps", "3 words.", fix),
    ]  # fmt: skip


def test_causes_are_one_row_a_mistake_with_what_its_other_findings_say(eight: Eight) -> None:
    query = "select finding_id, severity, rule, message, findings, also from quality.causes"
    found = rows(eight, query)
    assert found[0] == ("f7", "error", "same_steps", "Steps of Squat.", 2, "As Squat.")
    assert [row[0] for row in found] == ["f7", "f1", "f5", "f3", "f2", "f4"]
    assert {row[4:] for row in found[1:]} == {(1, None)}
    [(errors, warnings, infos)] = rows(eight, "select errors, warnings, infos from gaps.headline")
    assert (errors, warnings, infos) == (2, 1, 3)
    by_rule = "select sum(causes)::bigint, sum(findings)::bigint from quality.findings_by_rule"
    assert rows(eight, by_rule) == [(6, 7)]


def test_duplicates_are_one_row_a_pair(eight: Eight) -> None:
    query = "select name, url, other_name, other_url, rules, severity, evidence from quality.duplicates"
    evidence = "As Squat.\nSteps of Squat."
    assert rows(eight, query) == [
        ("Curl Up", "curl_up.md", "Squat", "squat.md", ["same_name", "same_steps"], "error", evidence)
    ]


def test_contradictions_are_the_findings_of_that_family(eight: Eight) -> None:
    query = "select exercise_id, rule, severity, field, message from quality.contradictions"
    assert rows(eight, query) == [
        ("swing", "steps_name_other_equipment", "warning", "equipment", "The steps use a bench.")
    ]


def test_templated_text_is_one_row_a_template_with_its_pages(eight: Eight) -> None:
    query = "select field, pattern, exercises, share, example_url, names, urls from quality.templated_text"
    assert rows(eight, query) == [
        (
            "faqs", "the {name} trains the {term}", 2, 0.25, "curl_up.md",
            ["Curl Up", "Swing"], ["curl_up.md", "swing.md"],
        )
    ]  # fmt: skip


def test_libraries_that_disagree_are_no_duplicates(eight: Eight) -> None:
    connection = eight.cursor()
    connection.execute("begin")
    connection.execute(
        "update core.fact_finding set rule = 'steps_name_other_equipment' where finding_id = 'f6'"
    )
    try:
        assert rows(connection, "select rules from quality.duplicates") == [(["same_steps"],)]
    finally:
        connection.execute("rollback")


def test_unmapped_terms_begin_with_those_of_most_own_pages(eight: Eight) -> None:
    query = (
        "select * exclude (urls, suggestion_key, suggestion, score, suggestions) from quality.unmapped_terms"
    )
    assert rows(eight, query) == [
        ("muscle", "Flubber", 2, 1, ["catalogue", "ours"], "mystery.md"),
        ("difficulty", "Hardcore", 1, 1, ["ours"], "run.md"),
    ]


def test_unmapped_terms_show_their_pages_and_what_they_resemble_best_first(eight: Eight) -> None:
    query = "select urls, suggestion_key, suggestion, score, suggestions from quality.unmapped_terms"
    assert rows(eight, query) == [
        (["mystery.md", "r02.md"], "glutes", "Glutes", 0.7, ["glutes", "abs"]),
        (["run.md"], None, None, None, []),
    ]


def test_term_resolution_counts_mentions_by_source_and_kind_of_mapping(eight: Eight) -> None:
    query = (
        "select source, mentions, resolved, exact, by_alias, unmapped, distinct_terms, unmapped_terms"
        " from quality.term_resolution where vocabulary = 'muscle'"
    )
    assert rows(eight, query) == [
        ("catalogue", 11, 10, 10, 0, 1, 6, 1),
        ("facts", 1, 1, 1, 0, 0, 1, 0),
        ("ours", 11, 10, 10, 0, 1, 9, 1),
        ("twin", 1, 1, 1, 0, 0, 1, 0),
    ]
    adds_up = "select * from quality.term_resolution where mentions <> resolved + unmapped"
    assert rows(eight, adds_up) == []


def test_missing_sections_are_one_row_a_page(eight: Eight) -> None:
    query = "select name, missing, missing_sections, severity, completeness from quality.missing_sections"
    assert rows(eight, query) == [
        ("Swing", ["steps", "tips"], 2, "error", 0.0),
        ("Glute Bridge", ["tips"], 1, "info", 0.0),
    ]


def test_thin_content_counts_words(eight: Eight) -> None:
    query = "select name, words, summary_words, step_words, steps, message from quality.thin_content"
    assert rows(eight, query) == [("Glute Bridge", 3, 0, 3, 2, "3 words.")]


def test_broken_links_name_page_and_link(eight: Eight) -> None:
    assert rows(eight, "select name, link_text, link_url, position from quality.broken_links") == [
        ("Squat", "Plank", "gone.md", 2)
    ]


def test_changes_are_listed_field_by_field(eight: Eight) -> None:
    query = """
        select changed_at, exercise_id, change, field, before, after, version_before, version_after
        from history.exercise_changes
        where change <> 'opened'
    """
    assert rows(eight, query) == [
        (DAY_3, "plank", "closed", None, None, None, 1, None),
        (DAY_3, "squat", "moved", "url", "squats.md", "squat.md", 1, 1),
        (DAY_3, "swing", "reopened", None, None, None, 1, 2),
        (DAY_2, "bridge", "edited", "difficulty", "advanced", "beginner", 1, 2),
        (DAY_2, "bridge", "edited", "steps", "Lie down.", "Lie down.\nLift.", 1, 2),
        (DAY_2, "swing", "closed", None, None, None, 1, None),
    ]


def test_every_exercise_opens_once(eight: Eight) -> None:
    query = """
        select source, changed_at, count(distinct exercise_id), count(*)
        from history.exercise_changes
        where change = 'opened'
        group by all
        order by all
    """
    assert rows(eight, query) == [
        ("catalogue", DAY_1, 10, 10),
        ("facts", DAY_2, 1, 1),
        ("ours", DAY_1, 8, 8),
        ("twin", DAY_1, 1, 1),
    ]


def test_a_field_that_vanishes_or_appears_is_an_edit(changed_eight: Eight) -> None:
    changed_eight.begin()
    changed_eight.execute(
        "update core.dim_exercise set summary = 'Old.', aliases = ['A', 'B'] where exercise_key = 'bridge:1'"
    )
    changed_eight.execute("update core.dim_exercise set language = 'en' where exercise_key = 'bridge:2'")
    query = """
        select field, before, after
        from history.exercise_changes
        where exercise_id = 'bridge' and field in ('summary', 'aliases', 'language')
    """
    found = changed_rows(changed_eight, query)
    changed_eight.rollback()
    assert found == [("summary", "Old.", None), ("aliases", "A; B", None), ("language", None, "en")]


def test_version_values_hold_only_exercises_with_several_versions(eight: Eight) -> None:
    assert sorted(rows(eight, "select distinct exercise_key from internal.version_values")) == [
        ("bridge:1",), ("bridge:2",), ("swing:1",), ("swing:2",),
    ]  # fmt: skip
    query = (
        "select field, value from internal.version_values where exercise_key = 'swing:2' order by position"
    )
    assert rows(eight, query) == [
        ("name", "Swing"),
        ("equipment", "kettlebell; dumbbell"),
        ("target_muscles", "glutes"),
        ("difficulty", "advanced"),
        ("category", "strength"),
    ]


def test_coverage_over_time_follows_what_opens_and_closes(eight: Eight) -> None:
    query = """
        select as_of, exercises, target_exercises, secondary_exercises, movements
        from history.coverage_over_time
        where muscle_group_key = '{}'
    """
    assert rows(eight, query.format("glutes")) == [
        (DAY_1, 4, 3, 1, 4), (DAY_2, 3, 2, 1, 3), (DAY_3, 4, 3, 1, 4),
    ]  # fmt: skip
    assert rows(eight, query.format("abs")) == [
        (DAY_1, 3, 2, 1, 3), (DAY_2, 3, 2, 1, 3), (DAY_3, 2, 1, 1, 2),
    ]  # fmt: skip
    assert rows(eight, query.format("quadriceps")) == [(day, 3, 2, 1, 2) for day in (DAY_1, DAY_2, DAY_3)]


def test_coverage_over_time_ends_in_the_coverage_of_today(eight: Eight) -> None:
    columns = "muscle_group_key, exercises, target_exercises, secondary_exercises, movements"
    last = f"select {columns} from history.coverage_over_time where as_of = timestamp '{DAY_3}'"
    assert rows(eight, last) == rows(eight, f"select {columns} from coverage.by_muscle_group")


def test_snapshots_say_what_they_met_and_what_that_changed(eight: Eight) -> None:
    query = """
        select snapshot_id, inputs, loaded, unchanged, incomplete, set_aside, quarantined, missing,
            opened, edited, closed, moved, exercises
        from history.snapshots
    """
    assert rows(eight, query) == [
        ("catalogue/1", 10, 10, 0, 0, 0, 0, 0, 10, 0, 0, 0, 10),
        ("ours/1", 10, 8, 0, 0, 1, 1, 0, 8, 0, 0, 0, 8),
        ("twin/1", 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1),
        ("facts/1", 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1),
        ("ours/2", 9, 1, 6, 0, 1, 1, 1, 0, 1, 1, 0, 7),
        ("ours/3", 9, 2, 5, 1, 1, 1, 1, 1, 0, 1, 1, 7),
    ]


def test_freshness_knows_collections_that_changed_nothing(eight: Eight) -> None:
    query = """
        select source, role, snapshots, first_snapshot_at, last_change_at, last_collected_at, is_stale
        from operations.freshness
    """
    assert rows(eight, query) == [
        ("catalogue", "reference", 1, DAY_1, DAY_1, DAY_1, False),
        ("twin", "own", 1, DAY_1, DAY_1, DAY_1, True),
        ("facts", "reference", 1, DAY_2, DAY_2, DAY_2, False),
        ("ours", "own", 3, DAY_1, DAY_3, DAY_3.replace(hour=9, second=2), False),
    ]
    days = rows(eight, "select days_since_collected from operations.freshness")
    assert days == sorted(days, reverse=True)


def test_runs_end_ok_with_problems_failed_or_are_open(eight: Eight) -> None:
    query = "select run_id, seconds, outcome, events, sources, problems, last_event from operations.runs"
    assert rows(eight, query) == [
        ("a", 2.0, "ok", 3, ["ours"], 0, "finished"),
        ("b", 2.0, "problem", 3, ["twin"], 1, "finished"),
        ("c", 1.0, "failed", 2, [], 1, "failed"),
        ("d", 0.0, "open", 1, [], 0, "started"),
    ]


def test_rejected_pages_come_with_reason_and_remedy(eight: Eight) -> None:
    query = """
        select url, state, disposition, reason, meaning, remedy, detail, since
        from operations.rejected_pages
    """
    assert rows(eight, query) == [
        ("deep.md", "unreadable", "quarantined", "too_deep", "Too deep.", "Flatten it.", "201 levels", DAY_1),
        ("list.md", "not_exercise", "set_aside", "hub", "A hub.", "Nothing.", None, DAY_1),
    ]


def test_source_health_names_the_worst(eight: Eight) -> None:
    query = """
        select source, health, exercises, incomplete, set_aside, quarantined, quarantined_share,
            unmapped_share, completeness, errors, warnings
        from operations.source_health
    """
    assert rows(eight, query) == [
        ("ours", "quarantine", 7, 1, 1, 1, 1 / 8, pytest.approx(1 / 19), pytest.approx(1 / 7), 2, 2),
        ("twin", "stale", 1, 0, 0, 0, 0.0, 0.0, 0.0, 0, 0),
        ("catalogue", "good", 10, 0, 0, 0, 0.0, pytest.approx(1 / 21), 0.0, 0, 0),
        ("facts", "good", 1, 0, 0, 0, 0.0, 0.0, 0.0, 0, 0),
    ]
