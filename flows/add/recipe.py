"""Recipes: how the records of well-known libraries are read, as data in `flows/add/recipes/`.

A recipe is a TOML file with a `title`, the `[shape]` by which its records are known, and `id`, `where`,
`[join.*]`, `[fields]` and `[editions]` as a source file has them; a join names a `file` beside the dataset,
`own` are the keys of what each site adds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flows.home.toml import TomlTable
from flows.sources.editions import read_editions
from flows.sources.field_map import read_conditions, read_field_map, read_id
from flows.sources.join import Join
from transforms.pages.datasets.editions import Editions
from transforms.pages.datasets.fields import Conditions, FieldRule
from transforms.pages.datasets.paths import holds, reach

FOLDER = Path(__file__).resolve().parent / "recipes"
KEYS = ("title", "shape", "id", "own", "where", "join", "fields", "editions")
SHAPE_KEYS = ("keys", "no_keys", "constants")
JOIN_KEYS = ("file", "records", "id", "field", "where", "required")
NEARLY_ALL = 0.9
"""Each key of a shape is stated by as many of the records that state it at all could be: see `fits`."""


@dataclass(frozen=True)
class Recipe:
    """How the records of one library are read.

    keys: paths that some record has, each of them. no_keys: paths that none has. constants: what records
    hold. joins: their paths are names of files beside the dataset.
    """

    name: str
    title: str
    keys: tuple[str, ...]
    no_keys: tuple[str, ...]
    constants: Conditions
    id_rule: str
    where: Conditions
    joins: tuple[Join, ...]
    fields: Mapping[str, FieldRule]
    own: tuple[str, ...] = ()
    editions: Editions | None = None


def recipe_for(folder: Path | None, records: Sequence[Mapping[str, Any]]) -> Recipe | None:
    """Return the recipe that a dataset in a folder, with these records, is of; None where it is of none.

    Of several that fit, the one that asks for the most is taken.
    """
    fitting = [recipe for recipe in all_recipes() if fits(recipe, folder, records)]
    return max(fitting, key=lambda each: len(each.keys) + len(each.constants), default=None)


def fits(recipe: Recipe, folder: Path | None, records: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether records have the shape of a recipe, and the files that it joins are there."""
    held = sum(holds(record, recipe.constants) for record in records)
    return (
        held >= NEARLY_ALL * len(records)
        and all(any(_has(record, key) for record in records) for key in recipe.keys)
        and not any(_has(record, key) for record in records for key in recipe.no_keys)
        and all(folder is not None and (folder / join.path).is_file() for join in recipe.joins)
    )


def _has(record: Mapping[str, Any], path: str) -> bool:
    """Return whether a record has a key at a path, whatever it holds; below empty lists there is none."""
    found = reach(record, path)
    return path in record or (
        any(each is not None for each in found) if isinstance(found, list) else found is not None
    )


@cache
def all_recipes() -> tuple[Recipe, ...]:
    """Return the recipes in the order of their names."""
    return tuple(_read(file) for file in sorted(FOLDER.glob("*.toml")))


def _read(file: Path) -> Recipe:
    table = TomlTable.read(file)
    table.allow(KEYS)
    shape = table.table("shape")
    shape.allow(SHAPE_KEYS)
    joins = table.table("join")
    fields = read_field_map(table)
    return Recipe(
        name=file.stem,
        title=table.text("title"),
        keys=shape.texts("keys"),
        no_keys=shape.texts("no_keys"),
        constants=read_conditions(shape.table("constants")),
        id_rule=read_id(table),
        where=read_conditions(table.table("where")),
        joins=tuple(_join(name, joins.table(name)) for name in joins.content),
        fields=fields,
        own=table.texts("own"),
        editions=read_editions(table, fields),
    )


def _join(name: str, table: TomlTable) -> Join:
    table.allow(JOIN_KEYS)
    return Join(
        name=name,
        path=Path(table.text("file")),
        records=table.optional_text("records"),
        id_path=table.text("id"),
        field=table.text("field"),
        where=read_conditions(table.table("where")),
        is_required=table.flag("required", default=True),
    )
