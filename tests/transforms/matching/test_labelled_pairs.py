"""The labelled pairs are sound: ids, labels, counts, and no pair that stands twice."""

from collections import Counter
from collections.abc import Hashable, Iterable

import pytest
from labelled_pairs import (
    LABELS,
    SHARED,
    has_shared,
    labelled_pairs,
    own_pairs,
    shared_exercises,
    shared_labelled_pairs,
    shared_pairs,
)


def test_there_are_enough_pairs_and_enough_with_text_of_our_own() -> None:
    assert len(own_pairs()) >= 200
    assert len(own_pairs()) + len(shared_pairs()) >= 400


def test_every_label_has_its_share_of_both_halves() -> None:
    for labels in ([pair.label for pair in own_pairs()], [pair.label for pair in shared_pairs()]):
        counts = Counter(labels)
        assert min(counts[label] for label in LABELS) >= len(labels) // 5


def test_each_pair_has_an_id_of_its_own_and_says_why() -> None:
    named = [(pair.pair_id, pair.note) for pair in own_pairs()]
    named += [(pair.pair_id, pair.note) for pair in shared_pairs()]
    assert len({pair_id for pair_id, _ in named}) == len(named)
    assert all(note.strip() for _, note in named)


def test_no_own_pair_stands_twice_or_reversed_or_joins_an_exercise_to_itself() -> None:
    sides = [frozenset((pair.a, pair.b)) for pair in own_pairs()]
    assert all(len(side) == 2 for side in sides)
    assert len(set(sides)) == len(sides)


def test_no_shared_pair_stands_twice_or_reversed_or_joins_a_record_to_itself() -> None:
    sides = [frozenset((pair.a, pair.b)) for pair in shared_pairs()]
    assert all(len(side) == 2 for side in sides)
    assert len(set(sides)) == len(sides)


def test_the_own_exercises_have_a_name_and_a_target() -> None:
    exercises = {side for pair in own_pairs() for side in (pair.a, pair.b)}
    assert all(each.name.strip() and each.target_muscles for each in exercises)


def test_labels_agree_through_their_matches() -> None:
    """If a matches b, then a and b stand in the same relation to every other exercise."""
    own = [(pair.a, pair.b, pair.label) for pair in own_pairs()]
    shared = [(pair.a, pair.b, pair.label) for pair in shared_pairs()]
    for pairs in (own, shared):
        cluster = clusters((a, b) for a, b, label in pairs if label == "match")
        labels: dict[frozenset[Hashable], set[str]] = {}
        for a, b, label in pairs:
            labels.setdefault(frozenset((cluster.get(a, a), cluster.get(b, b))), set()).add(label)
        assert [(sides, found) for sides, found in labels.items() if len(found) > 1] == []


def clusters(matches: Iterable[tuple[Hashable, Hashable]]) -> dict[Hashable, Hashable]:
    """Return the exercise that stands for each exercise that a match joins to it, also over others."""
    cluster: dict[Hashable, Hashable] = {}
    for a, b in matches:
        kept, merged = cluster.setdefault(a, a), cluster.setdefault(b, b)
        cluster.update({each: kept for each, of in cluster.items() if of == merged})
    return cluster


@pytest.mark.shared
@pytest.mark.skipif(not has_shared(), reason=f"needs {SHARED}, which is not beside this checkout")
def test_the_shared_pairs_exist_where_shared_is_beside_the_checkout() -> None:
    sides = {side for pair in shared_pairs() for side in (pair.a, pair.b)}
    assert [side for side in sorted(sides) if side[1] not in shared_exercises(side[0])] == []
    assert len(shared_labelled_pairs()) == len(shared_pairs())
    assert len(labelled_pairs()) == len(own_pairs()) + len(shared_pairs())
    assert all(pair.a.name and pair.b.target_muscles for pair in shared_labelled_pairs())
