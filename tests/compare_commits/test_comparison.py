"""The comparing part on small warehouses; the whole is `python -m tests.compare_commits A B`."""

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from .__main__ import compare_homes
from .comparison import Change, Difference
from .rules import IGNORED, RENAMED, LeftOut, Renamed, Rules, Surrogate, read_rules
from .sides import Side

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
HOME = "small"
Compare = Callable[..., list[Difference]]
PAGES = """
    create table core.page as
    from (values (1, 'Plank', 3.0), (2, 'Squat', 4.0)) t(page_key, name, steps);
"""


def kept(folder: Path, script: str, day: int, *, examples: dict[str, str]) -> Side:
    """Write what is kept of a home that was collected on a day of March."""
    home = folder / HOME
    home.mkdir(parents=True)
    with duckdb.connect(str(home / "warehouse.duckdb")) as connection:
        connection.execute(f"create schema core; {script.replace('{day}', f'{day:02}')}")
    step = {
        "words": ["collect"], "exit_code": 0, "answer": f'["site/202603{day:02}T030000.500000Z"]',
        "began": f"2026-03-{day:02}T03:00:00+00:00", "ended": f"2026-03-{day:02}T03:00:01+00:00",
    }  # fmt: skip
    told = {"home": str(folder / "lib"), "checkout": str(folder / "checkout"), "steps": [step]}
    (home / "steps.json").write_text(json.dumps(told), encoding="utf-8")
    (home / "report.json").write_text('{"gaps": [{"rank": 1}, {"rank": 2}]}', encoding="utf-8")
    (home / "exercises-site.jsonl").write_text('{"name": "Plank"}\n', encoding="utf-8")
    return Side("commit", "", folder, examples)


@pytest.fixture
def compare(tmp_path: Path) -> Compare:
    """Give a function that compares two warehouses made by scripts."""

    def compared(
        first: str, second: str, rules: Rules | None = None, *, examples: dict[str, str] | None = None
    ) -> list[Difference]:
        one = kept(tmp_path / "A", first, 1, examples=examples or {})
        other = kept(tmp_path / "B", second, 9, examples={})
        return compare_homes(one, other, HOME, rules or Rules(), 5)[0]

    return compared


def test_equal_warehouses_have_no_difference(compare: Compare) -> None:
    assert compare(PAGES, PAGES) == []


def test_a_changed_row_is_told_by_its_key_and_the_columns_that_differ(compare: Compare) -> None:
    assert compare(PAGES, f"{PAGES} update core.page set name = 'Back Squat' where page_key = 2") == [
        Difference(
            "core.page", changed=1, changed_columns={"name": 1},
            examples_changed=(Change({"page_key": 2}, {"name": ("Squat", "Back Squat")}),),
        )
    ]  # fmt: skip


def test_rows_of_one_warehouse_only_are_counted_with_repeats(compare: Compare) -> None:
    (found,) = compare(
        f"{PAGES} insert into core.page from core.page", f"{PAGES} delete from core.page where steps > 3"
    )
    assert (found.only_first, found.only_second, found.changed) == (3, 0, 0)


def test_a_renamed_object_with_a_renamed_column_is_the_same(compare: Compare) -> None:
    renamed = PAGES.replace("core.page", "core.sheet").replace("steps)", "step_count)")
    rules = Rules(renamed=(Renamed("core.page", "core.sheet", {"steps": "step_count"}, "a line"),))
    assert compare(PAGES, renamed, rules) == []


def test_an_object_and_a_column_of_one_warehouse_only_are_told(compare: Compare) -> None:
    found = compare(
        PAGES, f"{PAGES} alter table core.page drop steps; create view core.sheet as from core.page"
    )
    assert [(each.object, each.notes) for each in found] == [
        ("core.page", ("column only in A: steps",)),
        ("core.sheet", ("only in B",)),
    ]


def test_a_column_that_the_changelog_names_may_be_in_one_of_them_only(compare: Compare) -> None:
    rules = Rules(named=(LeftOut("core.page", ("steps",), "a line"),))
    assert compare(PAGES, f"{PAGES} alter table core.page drop steps", rules) == []


def test_a_column_of_another_type_is_told(compare: Compare) -> None:
    (found,) = compare(PAGES, f"{PAGES} alter table core.page alter page_key type bigint")
    assert found.notes == ("type of page_key: INTEGER in A, BIGINT in B",)


def test_an_ignored_column_is_not_compared(compare: Compare) -> None:
    rules = Rules(ignored=(LeftOut("core.*", ("st*",), "a reason"),))
    assert compare(PAGES, f"{PAGES} update core.page set steps = 9", rules) == []


def test_moments_are_compared_by_the_step_in_which_they_lie(compare: Compare) -> None:
    seen = (
        "create table core.seen as select timestamp '2026-03-{day} 03:00:00.7' as at, '2026-03-{day}' as day"
    )
    assert compare(seen, seen) == []


def test_a_moment_of_no_step_counts(compare: Compare) -> None:
    seen = "create table core.seen as select timestamp '2026-02-{day} 03:00:00.7' as at"
    (found,) = compare(seen, seen)
    assert found.changed + found.only_first == 1


def test_a_surrogate_key_is_compared_by_what_it_stands_for(compare: Compare) -> None:
    table = "create table core.version as select 'aaaaaaaaaaaaaa{day}' as version_key, 'plank v1' as version"
    rules = Rules(surrogates=(Surrogate("select version_key, version from core.version", "a reason"),))
    assert compare(table, table, rules) == []


def test_the_call_of_the_first_commit_is_asked_of_both_and_a_refusal_is_told(compare: Compare) -> None:
    one = f"{PAGES} create macro core.named(part) as table select * from core.page where contains(name, part)"
    other = one.replace("(part)", "(part, whole)")
    (found,) = compare(one, other, examples={"core.named": "core.named('Pl')"})
    assert found.object == "core.named"
    assert found.notes[0].startswith("refused by B: from core.named('Pl')")


def test_floats_that_were_added_up_in_another_order_are_the_same(compare: Compare) -> None:
    share = "create table core.share as select {} as share"
    assert (
        compare(share.format("[0.49060710194730730::double]"), share.format("[0.49060710194730756::double]"))
        == []
    )


def test_a_report_in_another_order_is_told(compare: Compare, tmp_path: Path) -> None:
    assert compare(PAGES, PAGES) == []
    report = tmp_path / "B" / HOME / "report.json"
    report.write_text('{"gaps": [{"rank": 2}, {"rank": 1}]}', encoding="utf-8")
    one, other = (Side("commit", "", tmp_path / name, {}) for name in ("A", "B"))
    (found,), _ = compare_homes(one, other, HOME, Rules(), 5)
    assert (found.object, found.notes) == ("report.gaps", ("the same rows in another order",))


def test_the_changelog_has_each_line_that_excuses_a_change() -> None:
    changelog = " ".join((ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split())
    rules = read_rules(RENAMED, IGNORED)
    excuses = [*(each.changelog for each in rules.renamed), *(each.because for each in rules.named)]
    assert [words for words in excuses if words not in changelog] == []


def test_an_unknown_key_of_a_rule_is_refused(tmp_path: Path) -> None:
    (tmp_path / "renamed.toml").write_text("[[rename]]\nold = 'a.b'\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"renamed\.toml: unknown: rename\. Known: named, renamed\."):
        read_rules(tmp_path / "renamed.toml")
