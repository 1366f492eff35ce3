"""The field map of a source file: `[fields]`, `id` and `where`, read strictly.

Recipes of well-known libraries are written in the same words and read by the same functions.
"""

import re
from collections.abc import Mapping

from flows.home.toml import TomlTable
from transforms.pages.datasets.fields import (
    FIELDS,
    MANY_VALUED,
    MAP_ONLY,
    PAIRED,
    PICKS,
    FieldRule,
)
from transforms.pages.datasets.ids import ROW, SIGNS, composite
from transforms.pages.datasets.record import BRACES

ORIGINS = ("path", "paths", "first", "template", "constant")
"""Keys of a rule that say where a field comes from: one of them."""

NARROWING = ("where", "pick", "share")
KEYS = (*ORIGINS, *NARROWING, "split", "strip", "values", "html")
INNER_KEYS = ("path", "template", *NARROWING)
"""Keys of a rule within `paths` or `first`."""

PAIRED_KEYS = ("path", "where", "html")


def read_field_map(source: TomlTable) -> dict[str, FieldRule]:
    """Return the rules of `[fields]`, by field. Raises UsageError with file, key and remedy."""
    table = source.table("fields")
    table.allow((*FIELDS, *MAP_ONLY))
    if "name" not in table.content:
        raise table.error("name", 'is missing: an exercise needs a name. Add under [fields]: name = "..."')
    return {name: _field_rule(table, name) for name in table.content}


def read_id(table: TomlTable) -> str:
    """Return the rule of ids: a path, "@row", a template, or of a list of paths their template."""
    stated = table.content.get("id")
    if isinstance(stated, list):
        paths = table.texts("id")
        if not paths or not all(path.strip() for path in paths):
            raise table.error("id", 'must name at least one path, such as ["name", "equipment"].')
        if ROW in paths:
            raise table.error("id", f'must not mix "{ROW}" with paths: a row alone tells records apart.')
        return composite(paths)
    rule = table.text("id")
    if rule.startswith("@") and rule not in SIGNS:
        raise table.error("id", f"is {rule!r}. Write a path, or one of {', '.join(SIGNS)}.")
    return _checked_template(table, "id", rule)


def read_conditions(table: TomlTable) -> dict[str, tuple[str, ...]]:
    """Return what records or objects must hold: each path with the values that will do, as texts."""
    return {key: _texts_of(table, key) for key in table.content}


def _texts_of(table: TomlTable, key: str) -> tuple[str, ...]:
    """Return the values of a condition; numbers and truth values are compared as texts."""
    value = table.content[key]
    listed = value if isinstance(value, list) else [value]
    if not listed or not all(isinstance(each, str | int | float) for each in listed):
        problem = f'must be a value or a list of values, such as "en" or ["en", "en-GB"], not {value!r}.'
        raise table.error(key, problem)
    return tuple(str(each).lower() if isinstance(each, bool) else str(each) for each in listed)


def _field_rule(table: TomlTable, name: str) -> FieldRule:
    if isinstance(table.content[name], str):
        return FieldRule(path=table.text(name))
    rule = table.table(name)
    rule.allow(PAIRED_KEYS if name in PAIRED else KEYS)
    read = _read_rule(rule, table, name)
    if name in PAIRED:
        return read
    values = rule.table("values")
    for key, value in values.content.items():
        if not isinstance(value, str):
            raise values.error(key, f'must be a text, "" to drop the value, not {value!r}.')
    if read.html and (read.split or read.strip):
        raise rule.error("html", "cannot be joined with split or strip: the page is read as a page.")
    return read


def _read_rule(rule: TomlTable, table: TomlTable, name: str) -> FieldRule:
    """Read one rule: where its field comes from, and what of it counts."""
    origins = [key for key in ORIGINS if key in rule.content]
    if len(origins) != 1:
        stated = f"not {' and '.join(origins)}" if origins else "and has none of them"
        raise table.error(name, f"needs either a path or a constant, or {_or(ORIGINS[1:4])}, {stated}.")
    pick = rule.one_of("pick", PICKS) if "pick" in rule.content else None
    if "share" in rule.content and pick is None:
        raise rule.error("share", f"needs pick = {_or(PICKS)}, which says what to do with the shares.")
    for key in NARROWING:
        if key in rule.content and origins[0] not in {"path", "where"}:
            raise rule.error(key, f"goes with a path. Put it into the rules of {origins[0]}, or remove it.")
    template = rule.optional_text("template")
    return FieldRule(
        path=rule.optional_text("path"),
        split=_separators(rule),
        values={key: value for key, value in rule.table("values").content.items() if isinstance(value, str)},
        constant=_constant(rule, name) if "constant" in rule.content else None,
        paths=_inner_rules(rule, "paths"),
        first=_inner_rules(rule, "first"),
        template=_template(rule, template) if template else None,
        where=read_conditions(rule.table("where")),
        pick=pick,
        share=rule.optional_text("share"),
        strip=_patterns(rule),
        html=rule.flag("html", default=False),
    )


def _inner_rules(rule: TomlTable, key: str) -> tuple[FieldRule, ...]:
    """Return the rules of a list: each a path, or a table."""
    if key not in rule.content:
        return ()
    stated = rule.content[key]
    if not isinstance(stated, list) or not stated:
        raise rule.error(key, f'must be a list of paths or rules, such as ["name", "title"], not {stated!r}.')
    return tuple(_inner_rule(rule, key, place, each) for place, each in enumerate(stated, start=1))


def _inner_rule(rule: TomlTable, key: str, place: int, stated: object) -> FieldRule:
    named = f"{key}[{place}]"
    if isinstance(stated, str) and stated.strip():
        return FieldRule(path=stated)
    if not isinstance(stated, Mapping):
        raise rule.error(named, f'must be a path or a table such as {{ path = "..." }}, not {stated!r}.')
    inner = TomlTable(rule.file, f"{rule.name}.{named}", stated)
    inner.allow((*INNER_KEYS, "html", "split") if key == "first" else INNER_KEYS)
    return _read_rule(inner, rule, named)


def _constant(rule: TomlTable, name: str) -> str | tuple[str, ...]:
    return value_of_field(rule, "constant", name)


def value_of_field(table: TomlTable, key: str, name: str) -> str | tuple[str, ...]:
    """Return what a key sets a field to: a text for a one-valued field, else a list of texts."""
    if name in MANY_VALUED:
        return tuple(text for text in table.texts(key) if text)
    value = table.content.get(key)
    if not isinstance(value, str):
        raise table.error(key, f"must be a text, since {name} has one value, not {value!r}.")
    return value


def _template(rule: TomlTable, template: str) -> str:
    if not BRACES.search(template):
        raise rule.error("template", 'names no path. Write paths in braces: "{parent.name} {variant}".')
    return _checked_template(rule, "template", template)


def _checked_template(table: TomlTable, key: str, template: str) -> str:
    """Return a template whose braces are closed."""
    rest = BRACES.sub("", template)
    if "{" in rest or "}" in rest:
        raise table.error(key, f'has a brace that is not closed, or empty: {template!r}. Write "{{path}}".')
    return template


def _separators(rule: TomlTable) -> tuple[str, ...]:
    separators = rule.texts("split")
    if "" in separators:
        raise rule.error("split", 'must not hold an empty text. Write a separator, such as ",".')
    return separators


def _patterns(rule: TomlTable) -> tuple[str, ...]:
    """Return the regular expressions of what goes from the start of texts."""
    patterns = rule.texts("strip")
    for pattern in patterns:
        try:
            is_empty = re.compile(pattern).fullmatch("") is not None
        except re.error as error:
            raise rule.error("strip", f"has an invalid regular expression: {pattern!r}: {error}.") from error
        if is_empty:
            raise rule.error("strip", f"has a pattern that may be empty: {pattern!r}. Name what goes.")
    return patterns


def _or(keys: tuple[str, ...]) -> str:
    return " or ".join(keys)
