"""Searching one published warehouse: one answer for the dashboard, the command line and `explain`."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from transforms.matching.exercises import name_reader
from transforms.search.query import Asked, Place, QueryReader
from transforms.search.terms import Term, term_phrases
from transforms.search.words import LibraryWords
from transforms.taxonomy.taxonomy import Taxonomy

Row = Mapping[str, Any]
Ask = Callable[[str, Mapping[str, Any]], Sequence[Row]]
"""Runs a query with its parameters and returns its rows."""

RANKED = """
select * from core.exercises_searched(
    $asked_positions::json::struct(reading integer, "position" integer, weight double)[],
    $asked_words::json::struct(
        reading integer, "position" integer, choice integer, word varchar, likeness double
    )[],
    $asked_terms::json::struct(
        reading integer, "position" integer, choice integer,
        axis varchar, member_key varchar, label varchar, likeness double
    )[],
    with_steps := $with_steps, least_share := $least_share
)
"""
ANY = f"select rank from ({RANKED}) limit 1"  # noqa: S608 - our own
PLACES = (
    "", "name", "target", "other name", "equipment", "difficulty", "movement", "secondary",
    "optional equipment", "steps",
)  # fmt: skip
"""What is said of the places of `core.exercises_searched`, by their number."""
WORDS_OF = "select core.words_of($text) as words"
KNOWN = "select word, in_names, in_steps from core.searched_words"
COUNT = "select count(*) as exercises from core.dim_exercise where is_current"
MUSCLES = """
select m.muscle_key as key, m.name, m.level, m.group_key, m.group_name, g.level as group_level
from core.dim_muscle as m
join core.dim_muscle as g on g.muscle_key = m.group_key
where m.muscle_key <> 'unknown'
"""
EQUIPMENT = """
select equipment_key as key, name, family_key, family_name from core.dim_equipment
where equipment_key not in ('unknown', 'other')
"""
DIFFICULTIES = "select difficulty_key as key, name from core.dim_difficulty where difficulty_key <> 'unknown'"

OF_GROUP = 0.6
"""Likeness of what trains the group of a muscle, where pages do not say which muscle of it."""
LEAST_SHARE = 0.5
"""Share of what is asked for that is found at least, where nothing has all of it."""


@dataclass(frozen=True)
class Search:
    """What a search found.

    text: what was searched for. sql, parameters: the query of its rows, the best first, as
    `core.exercises_searched` gives them. found_as: all (every word is found), some, or none. meant: the
    search without its typing errors, None where it has none. unknown: its words that are nothing known.
    labels: the words and terms that were looked for, by their choice. rows: what the asked query gave.
    """

    text: str
    sql: str
    parameters: Mapping[str, Any]
    found_as: str
    meant: str | None
    unknown: tuple[str, ...]
    labels: Mapping[int, str]
    rows: Sequence[Row] = ()

    def why(self, matched: Sequence[int]) -> str:
        """Return in words what was found where: "name: goblet; target: Glutes". `matched` is of a row."""
        places: dict[int, set[str]] = {}
        for code in matched:
            places.setdefault(code % 10, set()).add(self.labels[code // 10])
        return "; ".join(
            f"{PLACES[at]}: {', '.join(sorted(labels))}" for at, labels in sorted(places.items())
        )

    @property
    def remark(self) -> str:
        """What to know of the answer, in a sentence or two; "" where it is just what was asked for."""
        unknown = ", ".join(f"'{word}'" for word in self.unknown)
        says = [f"No exercise says {unknown}." if unknown else ""]
        if self.found_as == "some":
            says.append("No exercise has all of these words; these have some of them.")
        elif self.found_as == "none" and not unknown:
            says.append("No exercise has these words." if self.text.strip() else "There is no word in it.")
        return " ".join(filter(None, says))


class Searcher:
    """Searches one warehouse, whose words it keeps: make another for another warehouse.

    `ask` runs a query on it; `taxonomy` has the words for muscles, equipment and levels.
    """

    def __init__(self, ask: Ask, taxonomy: Taxonomy) -> None:
        self._ask = ask
        phrases = term_phrases(taxonomy)
        words = LibraryWords(
            {row["word"]: (row["in_names"], row["in_steps"]) for row in ask(KNOWN, {})},
            (phrase[0] for phrase in phrases.phrases() if len(phrase) == 1 and len(phrase[0]) > MIN_TERM),
            ask(COUNT, {})[0]["exercises"],
        )
        self._reader = QueryReader(phrases, self._places(), name_reader(taxonomy), words)

    def search(self, text: str, query: str = ANY) -> Search:
        """Find the exercises that a text means: by names, terms and words of steps, with typing errors.

        `query` is what is asked to see whether there is any: RANKED where rows are wanted at once.
        """
        words = self._ask(WORDS_OF, {"text": text})[0]["words"]
        asked = Asked()
        given: dict[str, Any] = {}
        for options, least_share in self._attempts(words):
            asked = self._reader.read(words, **options)
            given = _parameters(asked, with_steps=options.get("in_steps", False), least_share=least_share)
            is_possible = least_share < 1.0 or any(asked.is_known(reading) for reading in (0, 1))
            if words and is_possible and (rows := self._ask(query, given)):
                found_as = "all" if least_share == 1.0 else "some"
                meant = _meant(words, asked)
                return Search(text, RANKED, given, found_as, meant, asked.unknown, asked.labels, rows)
        return Search(text, RANKED, given, "none", _meant(words, asked), asked.unknown, asked.labels)

    def _attempts(self, words: Sequence[str]) -> Iterator[tuple[dict[str, bool], float]]:
        """Yield how a search can be read, the narrowest first: the first that finds something counts."""
        if self._reader.without_search_words(words) != words:
            yield {"is_whole": True}, 1.0
        yield {}, 1.0
        yield {"is_doubted": True}, 1.0
        yield {"in_steps": True}, 1.0
        yield {"in_steps": True}, LEAST_SHARE

    def _places(self) -> dict[Term, tuple[Place, ...]]:
        """Return where exercises of each term stand; of a muscle, less likely, those of its group too."""
        places: dict[Term, tuple[Place, ...]] = {}
        for row in self._ask(MUSCLES, {}):
            axis = row["level"] if row["level"] in {"region", "group"} else "muscle"
            own = Place(axis, row["key"], row["name"], 1.0)
            group = Place("group", row["group_key"], row["group_name"], OF_GROUP)
            of_group = axis == "muscle" and row["group_level"] == "group"
            places["muscle", row["key"]] = (own, group) if of_group else (own,)
        for row in self._ask(EQUIPMENT, {}):
            is_family = row["key"] == row["family_key"]
            axis = "equipment_family" if is_family else "equipment"
            places["equipment", row["key"]] = (Place(axis, row["key"], row["name"], 1.0),)
        for row in self._ask(DIFFICULTIES, {}):
            places["difficulty", row["key"]] = (Place("difficulty", row["key"], row["name"], 1.0),)
        return places


MIN_TERM = 3
"""Letters above which a term of one word may be what somebody mistyped."""


def _meant(words: Sequence[str], asked: Asked) -> str | None:
    """Return a search with the likeliest word in the place of each mistyped one; None where there is none."""
    if not asked.mended:
        return None
    return " ".join(asked.mended[word][0] if word in asked.mended else word for word in words)


def _parameters(asked: Asked, *, with_steps: bool, least_share: float) -> dict[str, Any]:
    """Return the parameters of the query; what is asked for goes in as JSON, which a cache can keep by."""
    return {
        "asked_positions": json.dumps(asked.positions),
        "asked_words": json.dumps(asked.words),
        "asked_terms": json.dumps(asked.terms),
        "with_steps": with_steps,
        "least_share": least_share,
    }
