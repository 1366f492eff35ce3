"""A field map as a source file has it."""

from collections.abc import Mapping

from flows.home.toml import toml_string
from transforms.pages.datasets.editions import Editions
from transforms.pages.datasets.fields import Conditions, FieldRule


def id_text(rule: str | None) -> str:
    """Return the value of `id`."""
    return toml_string(rule)


def conditions_line(where: Conditions) -> str:
    """Return the line of `where` of a source file."""
    return f"where = {_conditions(where)}  # only records that hold this count"


def editions_lines(editions: Editions) -> list[str]:
    """Return the lines of `[editions]`."""
    said = {_key(key): toml_string(tag) for key, tag in editions.languages.items()}
    is_tags = list(editions.languages) == list(editions.languages.values())
    languages = _list(tuple(editions.languages)) if is_tags else _table(said)
    lines = ["[editions]  # each translation of a record is an edition of it, in its language"]
    if editions.path:
        lines.append(f"path = {toml_string(editions.path)}  # the list of translations, and")
        lines.append(f"language = {toml_string(editions.language)}  # where each of them says its language")
    return [*lines, *([f"languages = {languages}"] if editions.languages else [])]


def rule_text(rule: FieldRule) -> str:
    """Return the value of one field of `[fields]`: a path where that is all, else a table on one line."""
    stated = _stated(rule)
    return stated["path"] if list(stated) == ["path"] else _table(stated)


def _stated(rule: FieldRule) -> dict[str, str]:
    """Return the keys of a rule that say something, with their values as TOML."""
    values = {toml_string(key): toml_string(value) for key, value in rule.values.items()}
    stated = {
        "path": _text(rule.path),
        "paths": _rules(rule.paths),
        "first": _rules(rule.first),
        "template": _text(rule.template),
        "constant": _text(rule.constant) if isinstance(rule.constant, str | None) else _list(rule.constant),
        "where": _conditions(rule.where),
        "pick": _text(rule.pick),
        "share": _text(rule.share),
        "split": _list(rule.split),
        "strip": _list(rule.strip),
        "values": _table(values) if values else "",
        "html": "true" if rule.html else "",
    }
    return {key: text for key, text in stated.items() if text}


def _text(text: str | None) -> str:
    return "" if text is None else toml_string(text)


def _rules(rules: tuple[FieldRule, ...]) -> str:
    return f"[{', '.join(map(rule_text, rules))}]" if rules else ""


def _conditions(where: Conditions) -> str:
    if not where:
        return ""
    return _table({
        _key(key): toml_string(values[0]) if len(values) == 1 else _list(values)
        for key, values in where.items()
    })  # fmt: skip


def _key(key: str) -> str:
    is_bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if is_bare else toml_string(key)


def _table(stated: Mapping[str, str]) -> str:
    return f"{{ {', '.join(f'{key} = {value}' for key, value in stated.items())} }}"


def _list(texts: tuple[str, ...]) -> str:
    return f"[{', '.join(map(toml_string, texts))}]" if texts else ""
