"""What an answer says around its records: whether it is the whole, or a page of many."""

import pytest

from transforms.pages.datasets.envelope import Part, part_stated


@pytest.mark.parametrize(
    ("document", "records", "part", "sentence"),
    [
        (
            {"count": 812, "next": "https://a/?offset=2", "results": []},
            2,
            Part(812, None, None, "https://a/?offset=2"),
            "This is 2 of 812 records",
        ),
        (
            {
                "metadata": {
                    "totalPages": 150,
                    "totalExercises": 1500,
                    "currentPage": 1,
                    "nextPage": "https://x",
                },
                "data": [],
            },
            10,
            Part(1500, 150, 1, "https://x"),
            "This is page 1 of 150 (10 of 1,500 records)",
        ),
        (
            {"data": [], "meta": {"pagination": {"page": 2, "pageCount": 4, "total": 98}}},
            25,
            Part(98, 4, 2, None),
            "This is page 2 of 4 (25 of 98 records)",
        ),
        (
            {"items": [], "_links": {"next": {"href": "/p/2"}}},
            5,
            Part(None, None, None, "/p/2"),
            "This is one page of several",
        ),
        ({"total_count": 3, "data": []}, 3, None, ""),
        ({"count": 2, "next": None, "results": []}, 2, None, ""),
        ({"totalPages": 1, "content": []}, 4, None, ""),
        ({"squat": {"next": "lunge", "total": 900}}, 1, None, ""),
        ([{"next": "x", "count": 9}], 1, None, ""),
        ({"hasMore": True, "data": []}, 1, None, ""),
    ],
)
def test_an_answer_says_of_how_much_it_is_a_part(
    document: object, records: int, part: Part | None, sentence: str
) -> None:
    found = part_stated(document, records)
    assert found == part
    assert found is None or found.sentence(records).startswith(sentence)
