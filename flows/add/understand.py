"""How the records of a dataset are read: by a recipe where they are of a known library, else by a guess."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flows.add.field_map_text import conditions_line, editions_lines, id_text, rule_text
from flows.add.recipe import Recipe, recipe_for
from flows.collect.joined import JoinTable, joined, joined_editions, load_joins
from flows.home.errors import NotArchivedError, UsageError
from flows.home.settings import Home
from flows.home.toml import toml_string
from flows.sources.editions import with_editions
from flows.sources.join import Join
from flows.taxonomy.read import read_taxonomy
from transforms.pages.datasets.editions import EDITION, Editions
from transforms.pages.datasets.evidence import MAIN_LANGUAGE, TERM_FIELDS
from transforms.pages.datasets.fields import FIELDS, PAIRED, PROSE, Conditions, FieldRule
from transforms.pages.datasets.guess import GuessedMap, guess_field_map, not_read, paths_of, sample_of
from transforms.pages.datasets.ids import record_id
from transforms.pages.datasets.paths import holds, reach, texts_in
from transforms.pages.datasets.record import BRACES, record_fields
from transforms.pages.datasets.words import KnownWords
from transforms.pages.extract import Rules, reader_of_pages
from transforms.taxonomy.taxonomy import words_of_pages

SHOWN = 3
ONLY_NAMES = frozenset(("name", "slug", "images", "videos", "aliases", "language", "links"))
"""Fields that say nothing of an exercise but what it is called and looks like."""

OWN_FIELDS = frozenset((*TERM_FIELDS, *PROSE))
"""Fields that a site may state beside the text of a page."""

KINDS_OF_TERMS = {
    "body_part": "body parts",
    "target_muscles": "muscles",
    "equipment": "equipment",
    "category": "categories",
    "difficulty": "levels of difficulty",
}
TERMS_NOT_NAMES = 0.6
LEAST_NAMES = 3


@dataclass(frozen=True)
class Understood:
    """How records are read, and what comes of it.

    recipe: the title of the library that they are known to be of. samples: the first records as they would
    be read. repeated: how many records repeat the id of one before. editions: where the records have their
    translations, each of which is read as one; languages: how many of the sample are in each, rows_a_record:
    how many a record has.
    """

    guess: GuessedMap
    samples: tuple[Mapping[str, Any], ...]
    recipe: str | None = None
    where: Conditions | None = None
    joins: tuple[Join, ...] = ()
    repeated: int = 0
    editions: Editions | None = None
    languages: Mapping[str, int] = field(default_factory=dict)
    rows_a_record: float = 1.0


def known_words(home: Home, labels: Mapping[str, str] | None) -> KnownWords:
    """Return the words of the taxonomy; `labels` are those of keys, by default its labels and headings."""
    taxonomy = read_taxonomy(home)
    if labels is None:
        labels = {**taxonomy.aliases_of("section"), **taxonomy.aliases_of("label")}
    rows = taxonomy.aliases.select("vocabulary", "alias", "key", "language").iter_rows()
    return KnownWords.from_rows(rows, labels, words_of_pages(taxonomy))


def understand(
    place: str,
    records: Sequence[Mapping[str, Any]],
    words: KnownWords,
    folder: Path | None = None,
    joins: tuple[Join, ...] = (),
) -> Understood:
    """Return how the records of the dataset at a place are read; in its folder may be what they refer to.

    `joins` are those by which they seem to refer to others, where no recipe says it.

    Raises UsageError with the remedy where nothing says what identifies or names them, where there is
    nothing but names, and where the names are not of exercises but of muscles or equipment.
    """
    recipe = recipe_for(folder, sample_of(records))
    found = _by_recipe(folder, records, recipe, words) if recipe else _by_guess(records, words, joins)
    _check(place, records, found)
    return found


def _by_guess(records: Sequence[Mapping[str, Any]], words: KnownWords, joins: tuple[Join, ...]) -> Understood:
    tables = load_joins(joins)
    whole = [each for record in records if isinstance(each := joined(record, tables), Mapping)]
    guess = guess_field_map(whole, words)
    referring = {path for join in joins for path in (join.field, f"{join.name}.{join.id_path}")}
    unused = {path: text for path, text in guess.examples.items() if path not in referring}
    guess = replace(guess, unused=tuple(unused), examples=unused)
    editions = guess.editions
    parted = [edition for each in whole for edition in _editions(each, [], editions)]
    rules = with_editions(guess.fields, editions)
    return Understood(
        guess,
        _read(parted, rules, words),
        joins=joins,
        repeated=_repeated(parted, guess.id_path),
        editions=editions,
        languages=_languages(parted),
        rows_a_record=len(parted) / max(len(records), 1),
    )


def _editions(
    record: Mapping[str, Any], tables: list[JoinTable], editions: Editions | None
) -> list[Mapping[str, Any]]:
    """Return the editions of a record that can be read. Raises NotArchivedError as `joined_editions` does."""
    found = (each.record for each in joined_editions(record, tables, editions))
    return [each for each in found if isinstance(each, Mapping)]


def _languages(records: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return how many of these editions are in each language, the most first."""
    said = (texts_in(reach(record, f"{EDITION}.language")) for record in records)
    return dict(Counter(text for texts in said for text in texts).most_common())


def _by_recipe(
    folder: Path | None, records: Sequence[Mapping[str, Any]], recipe: Recipe, words: KnownWords
) -> Understood:
    joins = tuple(replace(join, path=folder / join.path) for join in recipe.joins) if folder else ()
    tables = load_joins(joins)
    whole = []
    sample = sample_of(records)
    for record in sample:
        try:
            found = _editions(record, tables, recipe.editions)
        except NotArchivedError:
            continue  # collecting tells which, with the reason
        whole += [each for each in found if holds(each, recipe.where)]
    rules = {**recipe.fields, **_own_rules(whole, recipe, words)}
    of_edition = with_editions(rules, recipe.editions)
    used = {path for rule in rules.values() for path in paths_of(rule)}
    used |= {recipe.id_rule, *BRACES.findall(recipe.id_rule), *recipe.where, *recipe.constants}
    used |= {join.field for join in joins} | _paths_of_editions(recipe.editions)
    examples = not_read(whole, words, used)
    guess = GuessedMap(recipe.id_rule, rules, {}, tuple(examples), examples)
    read = _read(whole, of_edition, words, len(whole))
    fill = {name: sum(bool(_value(each, name)) for each in read) / max(len(read), 1) for name in rules}
    return Understood(
        guess=replace(guess, fill=fill),
        samples=read[:SHOWN],
        recipe=recipe.title,
        where=recipe.where,
        joins=joins,
        repeated=_repeated(whole, recipe.id_rule),
        editions=recipe.editions,
        languages=_languages(whole),
        rows_a_record=max(len(whole) / max(len(sample), 1), 1.0),
    )


def _paths_of_editions(editions: Editions | None) -> set[str]:
    """Return the paths that tell editions, the mark of an edition among them."""
    in_list = {f"{editions.path}.{editions.language}"} if editions and editions.path else set()
    return {EDITION} | in_list


def _own_rules(
    records: Sequence[Mapping[str, Any]], recipe: Recipe, words: KnownWords
) -> dict[str, FieldRule]:
    """Return the rules of fields that records state under keys of their own, before those of the recipe."""
    kept = [{key: record[key] for key in recipe.own if key in record} for record in records]
    guessed = guess_field_map(kept, words, by_edition=False).fields if recipe.own and any(kept) else {}
    wanted = {name: rule for name, rule in guessed.items() if name in OWN_FIELDS}
    return {
        name: FieldRule(first=(rule, recipe.fields[name])) if name in recipe.fields else rule
        for name, rule in wanted.items()
    }


def _value(read: Mapping[str, Any], name: str) -> object:
    return read[PAIRED[name][0]] if name in PAIRED else read[name]


def _read(
    records: Sequence[Mapping[str, Any]],
    rules: Mapping[str, FieldRule],
    words: KnownWords,
    count: int = SHOWN,
) -> tuple[Mapping[str, Any], ...]:
    """Return the first records as they would be read."""
    pages = reader_of_pages(Rules(words.vocabulary))
    return tuple(record_fields(record, rules, pages) for record in records[:count])


def _repeated(records: Sequence[Mapping[str, Any]], id_path: str | None) -> int:
    """Return how many records have the id of one before; editions are told apart by their language too."""
    rows = enumerate(records, start=1) if id_path else ()
    ids = [
        (reach(record, f"{EDITION}.language"), record_id(record, id_path or "", row)) for row, record in rows
    ]
    return len(ids) - len(set(ids))


def _check(place: str, records: Sequence[Mapping[str, Any]], found: Understood) -> None:
    """Raise UsageError where what was found is no list of exercises."""
    guess = found.guess
    keys = ", ".join(dict.fromkeys(key for record in records[:100] for key in record))
    for part, is_guessed in (("id", guess.id_path), ("name", guess.fields.get("name"))):
        if not is_guessed:
            hint = ' Where nothing else tells records apart, it may say id = "@row".' if part == "id" else ""
            raise UsageError(
                f"{place}: no key of the records is recognised as the {part} of an exercise. Keys: {keys}. "
                f"Add its label to taxonomy/aliases.csv, or write the source file by hand.{hint}"
            )
    kind, share = max(
        ((kind, guess.known_names.get(field, 0.0)) for field, kind in KINDS_OF_TERMS.items()),
        key=lambda each: each[1],
    )
    stated = {name for name in guess.fields if guess.fill[name]}
    says_how = stated & ({"steps", "target_muscles"} if kind == KINDS_OF_TERMS["equipment"] else {"steps"})
    if share >= TERMS_NOT_NAMES and len(records) >= LEAST_NAMES and not says_how:
        raise UsageError(
            f"{place}: {share:.0%} of what would be names of exercises are {kind}. Give the list of the "
            "exercises; one of terms that exercises refer to is joined to it: [join] in docs/sources.md."
        )
    if stated <= ONLY_NAMES:
        raise UsageError(
            f"{place}: states nothing but names of exercises: neither steps, muscles, equipment nor level. "
            f"Keys: {keys}. If these are in other files, write the source file by hand and join them: [join] "
            "in docs/sources.md."
        )


def map_lines(found: Understood, home: Home) -> list[str]:
    """Return the lines of a source file that say how records are read."""
    lines = [f"# Read by the recipe for {found.recipe}."] if found.recipe else []
    lines.append(f"id = {id_text(found.guess.id_path)}  # identifies a record, permanently")
    if found.where:
        lines.append(conditions_line(found.where))
    joins = [line for join in found.joins for line in ("", *_join_lines(join, home))]
    if any(language.partition("-")[0] == MAIN_LANGUAGE for language in found.languages):
        lines.append(
            f"language = {toml_string(MAIN_LANGUAGE)}  # of primary editions, where there is one in it"
        )
    lines += joins
    if found.editions:
        lines += ["", *editions_lines(found.editions)]
    lines += [
        "",
        "# The field map: where each field of an exercise is. A dotted path, or",
        '# { path = "...", split = ",", values = { "as written" = "to be read as" } },',
        '# or { constant = "the same for all" }; docs/sources.md has all that it can say.',
        "[fields]",
    ]
    lines += [
        f"{field} = {rule_text(found.guess.fields[field])}" for field in FIELDS if field in found.guess.fields
    ]
    if found.guess.unused:
        lines += [f"# Not read: {', '.join(toml_string(path) for path in found.guess.unused)}"]
    return lines


def _join_lines(join: Join, home: Home) -> list[str]:
    path, root = join.path.resolve(), home.root.resolve()
    stored = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    lines = [
        f"[join.{join.name}]  # the records of another file that a record refers to",
        f"path = {toml_string(stored)}",
        *([f"records = {toml_string(join.records)}"] if join.records else []),
        f"id = {toml_string(join.id_path)}  # of a record there, which",
        f"field = {toml_string(join.field)}  # of a record here holds",
        *([conditions_line(join.where)] if join.where else []),
    ]
    return lines if join.is_required else [*lines, "required = false  # a record may refer to none"]
