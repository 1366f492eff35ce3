"""Every check stays silent on a sound library and fires on one that breaks its rule."""

import duckdb
import pytest
from library import SQL, work_out

from flows.warehouse.checks import Check, run_checks, warehouse_checks
from transforms.contracts import TABLES
from transforms.contracts.columns import reference_of

CHECKS = {check.name: check for check in warehouse_checks(SQL / "checks")}
DECIDED = "insert into core.fact_snapshot_decision (snapshot_id, is_last, is_accepted)"
BREAKS = [
    ("accepted_snapshots_are_there", f"{DECIDED} select 'gone/1', true, true"),
    ("a_reference_fills_cells", "delete from core.fact_target"),
    ("build_is_described_once", "delete from core.build"),
    ("content_is_counted", "delete from core.fact_link"),
    ("content_is_counted", "update core.fact_exercise set tips = 9 where exercise_key = 'run:1'"),
    ("coverage_loses_no_exercise", "delete from core.fact_exercise_equipment where exercise_key = 'run:1'"),
    ("coverage_loses_no_exercise", "delete from core.dim_category where category_key = 'unknown'"),
    ("coverage_totals_agree", "delete from core.dim_category where category_key = 'unknown'"),
    (
        "current_exercises_have_muscle_and_equipment",
        "delete from core.fact_exercise_muscle where exercise_key = 'run:1'",
    ),
    ("demo_stands_alone", "update core.dim_source set is_demo = true where source = 'ours'"),
    ("dimensions_have_unknown", "delete from core.dim_muscle where muscle_key = 'unknown'"),
    ("gap_cells_are_sound", "insert into core.fact_target from core.fact_target limit 1"),
    ("keys_are_unique", "insert into core.fact_run from core.fact_run limit 1"),
    (
        "matches_are_of_current_exercises",
        "insert into core.fact_exercise_match (exercise_id_a, exercise_id_b) values ('bridge', 'plank')",
    ),
    (
        "references_share_few_names",
        """
        insert into core.fact_source_overlap by name
        select 'catalogue' as source_a, 'facts' as source_b, 'facts' as smaller_source, false as is_copy,
            30 as exercises_a, 30 as exercises_b, 0 as shared_ids, 20 as shared_names, 0 as shared_steps,
            0 as near_steps, 0 as shared_summaries, 0.0 as ids_share, 0.67 as names_share, 0.0 as steps_share
        """,
    ),
    ("movements_are_counted", "update core.dim_movement set is_own = false where movement_key = 'squat'"),
    ("movements_are_counted", "update core.dim_movement set exercises = 9 where movement_key = 'squat'"),
    (
        "editions_are_sound",
        "update core.fact_exercise set edition_of = 'gone' where exercise_key = 'squat:1'",
    ),
    ("editions_are_sound", "update core.fact_exercise set edition_of = 'r01' where exercise_key = 'squat:1'"),
    ("editions_are_sound", "update core.fact_exercise set edition_of = 'run' where exercise_key = 'squat:1'"),
    ("muscle_bridge_is_sound", "delete from core.bridge_muscle_ancestor where distance = 0"),
    (
        "muscle_bridge_is_sound",
        "insert into core.bridge_muscle_ancestor values ('legs', 'glutes', 1, 'group')",
    ),
    ("muscle_bridge_is_sound", "delete from core.bridge_muscle_ancestor where distance = 2"),
    ("muscle_bridge_is_sound", "update core.bridge_muscle_ancestor set ancestor_level = 'part'"),
    ("muscle_bridge_is_sound", "update core.dim_muscle set parent_key = 'abs' where muscle_key = 'glutes'"),
    ("no_empty_texts", "update core.dim_exercise set summary = ' ' where exercise_key = 'run:1'"),
    ("no_empty_texts", "update core.dim_exercise set aliases = ['Jog', ''] where exercise_key = 'run:1'"),
    ("one_current_version", "update core.dim_exercise set is_current = true where exercise_key = 'bridge:1'"),
    ("one_current_version", "update core.dim_exercise set valid_to = now() where exercise_key = 'run:1'"),
    ("one_latest_snapshot", "update core.dim_snapshot set is_latest = true"),
    ("one_latest_snapshot", "update core.dim_snapshot set is_latest = snapshot_id = 'ours/1'"),
    ("page_states_follow_one_another", "update core.fact_page_state set valid_to = null"),
    ("page_states_follow_one_another", "update core.fact_page_state set is_current = false"),
    ("pages_are_readable", "select 'the library has such a source'"),
    ("references_resolve", "update core.fact_finding set rule = 'no_such_rule'"),
    ("references_resolve", "update core.bridge_template_exercise set template_id = 'no_such_template'"),
    ("references_resolve", "delete from core.dim_exercise where exercise_key = 'plank:1'"),
    ("snapshot_counts_add_up", "update core.dim_snapshot set inputs = 0"),
    ("sources_are_fresh", "select 'the library has such a source'"),
    ("sources_have_exercises", "delete from core.fact_exercise where source = 'facts'"),
    ("targets_are_complete", "delete from core.fact_target where target_id = 'abs/band/beginner'"),
    ("targets_are_complete", "update core.fact_target set muscle_group_key = 'cardio' where scope = 'cell'"),
    (
        "targets_are_complete",
        "update core.fact_target set muscle_group_key = null where scope = 'muscle_group'",
    ),
    ("terms_are_mapped", "update core.fact_exercise_muscle set mapping = 'unmapped'"),
    ("there_are_own_exercises", "update core.fact_exercise set is_current = false"),
    ("versions_and_facts_agree", "update core.fact_link set is_current = false"),
    ("versions_and_facts_agree", "update core.fact_exercise set role = 'reference'"),
    (
        "versions_and_facts_agree",
        "update core.dim_exercise set edition_of = 'squat' where exercise_key = 'run:1'",
    ),
    ("versions_and_facts_agree", "delete from core.fact_exercise where exercise_key = 'plank:1'"),
    (
        "versions_follow_one_another",
        "update core.dim_exercise set version = 3 where exercise_key = 'bridge:2'",
    ),
    (
        "versions_follow_one_another",
        "update core.dim_exercise set valid_from = timestamp '2026-03-01 07:00:00' where version = 2",
    ),
    (
        "versions_follow_one_another",
        "update core.dim_exercise set valid_to = timestamp '2026-01-01' where exercise_key = 'plank:1'",
    ),
]


def failing_rows(connection: duckdb.DuckDBPyConnection, check: Check) -> int:
    [(count,)] = connection.execute(f"select count(*) from ({check.query})").fetchall()
    return int(count)


@pytest.mark.parametrize("name", [name for name, check in CHECKS.items() if check.severity == "fail"])
def test_a_sound_library_passes_every_check_that_can_refuse_it(
    eight: duckdb.DuckDBPyConnection, name: str
) -> None:
    assert failing_rows(eight, CHECKS[name]) == 0


@pytest.mark.parametrize(("name", "breaking"), BREAKS)
def test_a_check_fires_on_what_breaks_its_rule(
    changed_eight: duckdb.DuckDBPyConnection, name: str, breaking: str
) -> None:
    changed_eight.begin()
    try:
        changed_eight.execute(breaking).fetchall()
        work_out(changed_eight, CHECKS[name].query)
        assert failing_rows(changed_eight, CHECKS[name]) > 0
    finally:
        changed_eight.rollback()


def test_every_check_is_tried_on_a_library_that_breaks_its_rule() -> None:
    assert {name for name, _ in BREAKS} == CHECKS.keys()


def test_every_column_that_is_named_like_the_key_of_a_dimension_refers_to_it() -> None:
    keys = {
        column
        for name, contract in TABLES.items()
        if name.startswith("dim_")
        for column in contract.primary_key()
    }
    wanted = {
        (name, column)
        for name, contract in TABLES.items()
        for column in contract.columns()
        if column in keys and contract.primary_key() != [column] and name not in {"fact_run", "dim_movement"}
    }
    declared = {
        (name, column)
        for name, contract in TABLES.items()
        for column, each in contract.columns().items()
        if reference_of(each)
    }
    elsewhere = {
        ("dim_cue_word", "cue"),
        ("dim_cue_word", "word"),
        ("fact_equipment_mention", "word"),  # a word of the page, not of a cue
        ("dim_page_reason", "reason"),
        ("fact_target", "reason"),
        *(("fact_editorial_decision", name) for name in ("rule", "source", "reason")),  # as it was written
        ("dim_finding_parameter", "parameter"),
        ("fact_snapshot_decision", "snapshot_id"),  # only what counts is there: accepted_snapshots_are_there
    }
    assert wanted - declared == elsewhere & wanted


def test_every_reference_leads_to_a_column_of_its_type() -> None:
    for contract in TABLES.values():
        for column in contract.columns().values():
            if target := reference_of(column):
                table, name = target
                assert TABLES[table].columns()[name].dtype == column.dtype


@pytest.mark.parametrize("table", TABLES)
def test_a_key_that_is_there_twice_is_found(changed_eight: duckdb.DuckDBPyConnection, table: str) -> None:
    """Rows written twice on purpose: none of these tables has a declared primary key."""
    changed_eight.begin()
    try:
        changed_eight.execute(f"insert into core.{table} from core.{table} limit 1")
        [(had,)] = changed_eight.execute(f"select count(*) from core.{table}").fetchall()
        [result] = run_checks(changed_eight, [CHECKS["keys_are_unique"]])
        assert [row[0] for row in result.sample] == ([table] if had else [])
    finally:
        changed_eight.rollback()


def test_a_key_of_nothing_is_told_with_its_table_and_column(changed_eight: duckdb.DuckDBPyConnection) -> None:
    changed_eight.begin()
    try:
        changed_eight.execute(
            "update core.fact_exercise set movement_key = 'none such' where exercise_key = 'run:1'"
        )
        [result] = run_checks(changed_eight, [CHECKS["references_resolve"]])
    finally:
        changed_eight.rollback()
    assert str(result) == (
        "references_resolve: 1 row: Every key of a table refers to a row that is there; no fact is an orphan."
        " For example: table_name = fact_exercise, column_name = movement_key, key = none such"
    )
