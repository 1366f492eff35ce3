"""Translations in a source file: of the records of a dataset, and of a source that translates another."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flows.home.errors import UsageError
from flows.home.toml import TomlTable
from transforms.pages.datasets.editions import LANGUAGE, READ_OF_EDITION, Editions, texts_by_language
from transforms.pages.datasets.fields import FieldRule

KEYS = ("path", "language", "languages")

MATCHED_BY = ("hreflang", "id", "path")


@dataclass(frozen=True)
class Translation:
    """That a source is the translation of another one.

    of: the other source. by: what their pages are matched by: the links of the pages to their translations
    (hreflang, to files too), the id of a record or the key that front matter has in common, or the path
    without host, language and ending.
    """

    of: str
    by: str


def read_translation(source: TomlTable) -> Translation | None:
    """Return what `[translation]` says, None where it is not there. Raises UsageError with the remedy."""
    if "translation" not in source.content:
        return None
    table = source.table("translation")
    table.allow(("of", "by"))
    found = Translation(table.text("of"), table.one_of("by", MATCHED_BY))
    if found.of == source.file.stem:
        raise table.error("of", "is this source itself. Name the source that it is the translation of.")
    return found


def check_translations(
    stated: Mapping[str, tuple[str, Translation | None]], file_of: Mapping[str, str]
) -> None:
    """Raise UsageError where a source is the translation of one that is not there or cannot be it.

    `stated` has the role and the translation of each source, `file_of` their files.
    """
    for source, (role, translation) in stated.items():
        if translation is None:
            continue
        other = stated.get(translation.of)
        if other is None:
            problem = (
                f"is no source: {translation.of!r}. Sources: {', '.join(sorted(set(stated) - {source}))}."
            )
        elif other[0] != role:
            problem = (
                f"has another role ({other[0]}), so that it cannot be one library with this one ({role})."
            )
        elif other[1] is not None:
            problem = f"is a translation itself, of {other[1].of!r}. Name that one."
        else:
            continue
        raise UsageError(f"{file_of[source]}: translation.of {problem}")


def read_editions(source: TomlTable, fields: Mapping[str, FieldRule]) -> Editions | None:
    """Return what `[editions]` says, with the paths of the field map by language; None where it is not there.

    Raises UsageError with file, key and remedy.
    """
    texts = texts_by_language(fields)
    if "editions" not in source.content:
        if texts:
            problem = f"is missing: {texts[0]!r} names a language. Add it: [editions] in docs/sources.md."
            raise source.error("editions", problem)
        return None
    table = source.table("editions")
    table.allow(KEYS)
    for name in READ_OF_EDITION:
        if name in fields:
            raise source.table("fields").error(name, "is what [editions] says of each. Remove it.")
    stated = Editions(languages=_languages(table), name=fields["name"], texts=texts)
    return _in_list(table, stated) if "path" in table.content else _by_keys(table, stated)


def with_editions(fields: Mapping[str, FieldRule], editions: Editions | None) -> dict[str, FieldRule]:
    """Return a field map with the fields that an edition has by being one."""
    return {**fields, **(READ_OF_EDITION if editions else {})}


def _in_list(table: TomlTable, stated: Editions) -> Editions:
    """Return editions that are the members of a list."""
    if stated.texts:
        problem = (
            f"and {LANGUAGE} in [fields] ({stated.texts[0]!r}) are two ways to say it. Keep one of them."
        )
        raise table.error("path", problem)
    return replace(stated, path=table.text("path"), language=table.text("language"))


def _by_keys(table: TomlTable, stated: Editions) -> Editions:
    """Return editions whose languages are in the keys of the records."""
    if "language" in table.content:
        raise table.error("language", "is where a member of a list says it: add path, which names the list.")
    if not stated.texts:
        problem = f'is missing, and no path of [fields] has {LANGUAGE} in it, such as "name_{LANGUAGE}". '
        raise table.error("path", f"{problem}Say in which of these ways records hold their translations.")
    for text in stated.texts:
        parts = [part for part in text.split(".") if LANGUAGE in part]
        if len(parts) > 1 or parts[0].count(LANGUAGE) > 1:
            raise table.error("languages", f"cannot be found in {text!r}: write {LANGUAGE} once in a path.")
        if parts[0] != LANGUAGE and not stated.languages:
            problem = f'is missing: the key {parts[0]!r} needs it. Add: languages = ["en", "de"].'
            raise table.error("languages", problem)
    return stated


def _languages(table: TomlTable) -> dict[str, str]:
    """Return tags of languages by what the records say: a table of both, or a list of tags as they are."""
    stated = table.content.get("languages", {})
    if isinstance(stated, list):
        return {tag: tag for tag in table.texts("languages")}
    languages = table.table("languages")
    return {said: languages.text(said) for said in languages.content}
