"""Pages in two languages that may be translations of one another, where nothing on them says so.

What pages say of their translations (links, keys, addresses) makes them editions. Where they say nothing,
two pages of one source have in common what no translator changes: a picture, the numbers of the steps, a name
that a library has in both languages, and what the taxonomy reads of muscles and equipment. That is no proof,
and so a finding: a person confirms it by a row of `matches.csv`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl

from transforms.contracts.dimensions import UNKNOWN
from transforms.matching import conformed_name
from transforms.model.confirmed_translations import base_of, language_of_words
from transforms.taxonomy.taxonomy import Taxonomy

RULE = "possible_translation"
FEW = 4
"""A picture, a name or numbers that more exercises of a source have tell none of them."""
ENOUGH_NUMBERS = 2
"""Numbers in the steps from which on they tell an exercise."""
PICTURE, NAME, NUMBERS = 4, 3, 2
"""How much each sign weighs; as many steps weigh 1."""

_FILE = r"([^/?#]+?)(?:-\d+x\d+)?(?:\.\w{2,5})?(?:[?#].*)?$"
"""The name of a file in an address, without its ending and the size that WordPress puts before it."""
_TELLING = r"\p{L}{3}"
"""What the name of a picture has that is more than a number."""
_PRIMARY = pl.coalesce("edition_of", "exercise_id")
_SCHEMA = dict.fromkeys(
    ("rule", "source", "url", "exercise_id", "related_exercise_id", "field", "message", "evidence"), pl.String
)


class _Pair(NamedTuple):
    """Two exercises of one source with signs that they are one: the exercise_ids, the weight, the signs."""

    one: str
    other: str
    weight: int
    signs: Sequence[str]


def possible_translations(
    exercises: pl.DataFrame, muscles: pl.DataFrame, equipment: pl.DataFrame, taxonomy: Taxonomy
) -> pl.DataFrame:
    """Find current own pages that may be the translation of another page of their source.

    The columns are those of a finding, with its rule; the grain is the page in the language of fewer pages.
    `exercises` is `dim_exercise` with its sections and roles, `muscles` and `equipment` are
    `fact_exercise_muscle` and `fact_exercise_equipment`. Pages that are editions of one exercise already are
    none, nor are those of one language, or whose muscles or equipment have nothing in common.
    """
    current = exercises.filter("is_current")
    pages = _pages(current, muscles, equipment)
    pairs = _pairs(pages, current)
    if pairs.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    asked = {id_ for row in pairs.select("a", "b").iter_rows() for id_ in row}
    of = {row["exercise_id"]: row for row in pages.filter(pl.col("exercise_id").is_in(asked)).to_dicts()}
    languages = _languages(of, current, taxonomy)
    fitting = [
        pair
        for row in pairs.iter_rows(named=True)
        if not languages[row["a"]] & languages[row["b"]] and languages[row["a"]] and languages[row["b"]]
        if (pair := _weighed(of[row["a"]], of[row["b"]], row)) is not None
    ]
    stated = Counter(filter(None, map(base_of, current.filter(pl.col("role") == "own")["language"])))
    return pl.DataFrame(list(_findings(fitting, of, languages, stated)), schema=_SCHEMA, orient="row")


def _pages(current: pl.DataFrame, muscles: pl.DataFrame, equipment: pl.DataFrame) -> pl.DataFrame:
    """Return the primary editions of own sources with what of them no translation changes."""
    steps = pl.col("steps").list.join(" ").str.replace_all(",", ".")
    known = pl.col("key") != UNKNOWN
    targets = muscles.filter(pl.col("role") == "target").select("exercise_key", key="muscle_key")
    kinds = equipment.select("exercise_key", key="equipment_key")

    def of_page(terms: pl.DataFrame, name: str) -> pl.DataFrame:
        listed = terms.filter(known).group_by("exercise_key").agg(pl.col("key").unique().sort())
        return listed.rename({"key": name})

    return (
        current.filter(pl.col("role") == "own", pl.col("edition_of").is_null())
        .join(of_page(targets, "targets"), on="exercise_key", how="left", maintain_order="left")
        .join(of_page(kinds, "kinds"), on="exercise_key", how="left", maintain_order="left")
        .select(
            "exercise_id", "source", "url", "name", "summary", "steps",
            pl.col("targets", "kinds").fill_null(pl.lit([], dtype=pl.List(pl.String))),
            pictures=pl.col("images").list.eval(pl.element().str.extract(_FILE).str.to_lowercase()),
            numbers=steps.str.extract_all(r"\d+(?:\.\d+)?").list.sort(),
            name_key=conformed_name(pl.col("name")),
        )
    )  # fmt: skip


def _pairs(pages: pl.DataFrame, current: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of pages (a, b) of a source with a sign in common: picture, movement, figures."""
    pictures = pages.select("source", "exercise_id", value="pictures").explode(
        "value", empty_as_null=False, keep_nulls=False
    )
    named = _names(current).join(
        pages.select("source", "exercise_id", "name_key"), on="name_key", how="inner"
    )
    numbers = pages.filter(
        pl.col("numbers").list.len() >= ENOUGH_NUMBERS, pl.col("targets").list.len() > 0
    ).with_columns(
        value=pl.concat_str(pl.col("numbers").list.join(" "), pl.col("targets").list.join(" "), separator="|")
    )
    signs = {
        "picture": pictures.filter(pl.col("value").str.contains(_TELLING)),
        "movement": named.select("source", "exercise_id", value="movement"),
        "figures": numbers.select("source", "exercise_id", "value"),
    }
    found = pl.concat(_sharing(frame).with_columns(sign=pl.lit(sign)) for sign, frame in signs.items())
    by_pair = found.sort("a", "b", "sign", "value").group_by("a", "b", maintain_order=True)
    return by_pair.agg(pl.col("value").filter(pl.col("sign") == sign).first().alias(sign) for sign in signs)


def _names(current: pl.DataFrame) -> pl.DataFrame:
    """Return the names by which any library has an exercise: name_key, movement; each once.

    Its editions and its further names are those of one movement, and so is one name in two languages.
    """
    named = current.select(movement=_PRIMARY, name=pl.concat_list("name", "aliases"))
    listed = named.explode("name", empty_as_null=False, keep_nulls=False).with_columns(
        name_key=conformed_name(pl.col("name"))
    )
    of_several = listed.unique(["movement", "name_key"]).filter(pl.len().over("movement") > 1)
    alone = listed.select("name_key", movement=pl.lit("=") + pl.col("name_key"))
    return (
        pl.concat([of_several.select("name_key", "movement"), alone])
        .filter(pl.col("name_key") != "")
        .unique()
    )


def _sharing(signs: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs (a, b), a < b, of the few exercises of a source that share a value."""
    few = signs.unique().filter(pl.len().over("source", "value").is_between(2, FEW))
    pairs = few.join(few, on=["source", "value"], suffix="_b").filter(
        pl.col("exercise_id") < pl.col("exercise_id_b")
    )
    return pairs.select("value", a="exercise_id", b="exercise_id_b")


def _languages(
    pages: Mapping[str, Mapping[str, Any]], current: pl.DataFrame, taxonomy: Taxonomy
) -> dict[str, frozenset[str]]:
    """Return the languages of each exercise: that of its words, else as stated; those of its editions."""
    editions = current.select("exercise_id", "language", primary=_PRIMARY)
    stated = dict(editions.select("exercise_id", "language").iter_rows())
    others = editions.filter(pl.col("exercise_id") != pl.col("primary"), pl.col("primary").is_in([*pages]))
    found = {
        id_: {language_of_words(page, taxonomy) or base_of(stated[id_]) or ""} for id_, page in pages.items()
    }
    for primary, language in others.select("primary", "language").iter_rows():
        found[primary].add(base_of(language) or "")
    return {id_: frozenset(filter(None, each)) for id_, each in found.items()}


def _weighed(
    one: Mapping[str, Any], other: Mapping[str, Any], signs: Mapping[str, str | None]
) -> _Pair | None:
    """Return the pair with its signs in words; None where muscles or equipment speak against it."""
    weight = 0
    said = []
    for column in ("targets", "kinds"):
        here, there = set(one[column]), set(other[column])
        if here and there and not here & there:
            return None
    if signs["picture"]:
        weight += PICTURE
        said.append(f"the same picture {signs['picture']}")
    if signs["movement"]:
        weight += NAME
        said.append("names that are one movement")
    if signs["figures"]:
        weight += NUMBERS
        said.append(f"the same numbers in the steps ({', '.join(one['numbers'])})")
    if one["targets"] and one["targets"] == other["targets"]:
        what = "muscles and equipment" if one["kinds"] and one["kinds"] == other["kinds"] else "muscles"
        said.append(f"the same {what}")
    if len(one["steps"]) == len(other["steps"]) > 0:
        weight += 1
        said.append(f"{len(one['steps'])} steps each")
    return _Pair(one["exercise_id"], other["exercise_id"], weight, said)


def _findings(
    pairs: Sequence[_Pair],
    pages: Mapping[str, Mapping[str, Any]],
    languages: Mapping[str, frozenset[str]],
    stated: Counter[str],
) -> Iterator[tuple[str | None, ...]]:
    """Yield a finding on each page of the rarer languages, with the likeliest originals.

    `stated` counts the pages that state a language.
    """
    counts = stated + Counter(language for each in languages.values() for language in each)

    def rarity(exercise_id: str) -> tuple[int, str, str]:
        usual = min(languages[exercise_id], key=lambda language: (-counts[language], language))
        return -counts[usual], usual, pages[exercise_id]["url"]

    found: dict[str, list[tuple[_Pair, str]]] = {}
    for pair in pairs:
        original, translation = sorted((pair.one, pair.other), key=rarity)
        found.setdefault(translation, []).append((pair, original))
    for exercise_id, of in sorted(found.items()):
        most = max(pair.weight for pair, _ in of)
        likeliest = sorted((rarity(original), pair, original) for pair, original in of if pair.weight == most)
        page = pages[exercise_id]
        names = " or ".join(f'"{pages[original]["name"]}"' for _, _, original in likeliest)
        addresses = ", ".join([page["url"], *(pages[original]["url"] for _, _, original in likeliest)])
        _, pair, first = likeliest[0]
        yield (
            RULE, page["source"], page["url"], exercise_id, first, None,
            f"The page may be the translation of {names}, and nothing says so: {', '.join(pair.signs)}.",
            addresses,
        )  # fmt: skip
