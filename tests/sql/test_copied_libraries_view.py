"""What quality.copied_libraries says of a pair of libraries."""

import duckdb
import pytest
from library import changed_rows

NOTHING = {"shared_ids": 0, "shared_names": 0, "shared_steps": 0, "near_steps": 0, "shared_summaries": 0}


@pytest.mark.parametrize(
    ("one", "other", "shared", "is_copy", "finding"),
    [
        ("catalogue", "facts", {}, False, "Facts and Catalogue share nothing. They are independent."),
        (
            "catalogue", "facts", {"shared_names": 2}, False,
            "Of 4 exercises of Facts, 2 share the name with one of Catalogue. They are independent.",
        ),
        (
            "catalogue", "facts", {"shared_names": 20}, False,
            ("Of 4 exercises of Facts, 20 share the name with one of Catalogue. They share more than half of "
            "their names: one may be made from the other, though no text shows it."),
        ),
        (
            "catalogue", "facts", {"shared_steps": 3, "near_steps": 1}, True,
            ("Of 4 exercises of Facts, 3 share the steps word for word, 1 share most of the steps "
            "with one of Catalogue. One copies the other: they count as one library."),
        ),
        (
            "facts", "ours", {"shared_ids": 4}, True,
            ("Of 4 exercises of Facts, 4 share the id and name with one of Ours. "
            "The own library holds texts of a reference: see that the licence allows it."),
        ),
    ],
    ids=["nothing", "names", "many names", "steps", "own"],
)  # fmt: skip
def test_each_pair_is_told_in_a_sentence(
    changed_eight: duckdb.DuckDBPyConnection,
    one: str,
    other: str,
    shared: dict[str, int],
    *,
    is_copy: bool,
    finding: str,
) -> None:
    names_share = min(shared.get("shared_names", 0) / 4, 1.0)
    changed_eight.begin()
    changed_eight.execute(
        "insert into core.fact_source_overlap by name"
        " select $one as source_a, $other as source_b, 9 as exercises_a, 9 as exercises_b,"
        " 'facts' as smaller_source, 0.0 as ids_share, $names_share as names_share, 0.0 as steps_share,"
        " $is_copy as is_copy, unnest($shared)",
        {
            "one": one,
            "other": other,
            "is_copy": is_copy,
            "shared": NOTHING | shared,
            "names_share": names_share,
        },
    )
    changed_eight.execute(
        f"update core.fact_source_overlap set exercises_{'a' if one == 'facts' else 'b'} = 4"
    )
    if is_copy and other == "facts":
        changed_eight.execute("update core.dim_source set lineage = 'catalogue' where source = 'facts'")
    found = changed_rows(
        changed_eight, "select source, other_source, is_one_lineage, finding from quality.copied_libraries"
    )
    changed_eight.rollback()
    assert found == [("facts", other if one == "facts" else one, is_copy and other == "facts", finding)]
