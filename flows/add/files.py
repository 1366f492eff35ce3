"""Adding a source: look at what is given, write its source file, say what was found."""

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import orjson

from flows.collect.collect import is_utf8
from flows.collect.dataset import EXTENSIONS, list_paths, read_records
from flows.collect.folder import media_type_of, scan_folder
from flows.collect.warc.index import read_index
from flows.home.durable import write_durably
from flows.home.errors import UsageError
from flows.home.settings import Home
from flows.sources.layout_file import layout_file, layout_text
from flows.sources.source import NAME_PATTERN, NAME_RULE, Source, read_source
from flows.taxonomy.read import read_taxonomy
from transforms.enums import ROLES, SOURCE_FORMATS
from transforms.pages.dataset_records import FieldRule, GuessedMap, guess_field_map

if TYPE_CHECKING:
    from flows.add.sample import Sample
    from flows.add.site import SiteFound

USUAL_FILL = 0.5
FILL_SLACK = 0.1
RECORDS_LOST, PAGES_LOST = 0.2, 0.5
"""A dataset holds exercises; among the pages of a library are lists, articles and an about page."""

NOTHING_GUESSED = GuessedMap(None, {}, {}, ())
ARCHIVE_ENDINGS = (".warc", ".warc.gz", ".warc.zst")
WEB_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@dataclass(frozen=True)
class AddedSource:
    """What was added and what was found there.

    extensions: pages by extension. records: records of a dataset. fields: guessed path by field.
    fill: share of records that state each of them. unused: paths of the records that nothing reads.
    notes: sentences about a site. sample: what some pages of a folder are read as.
    """

    source: Source
    file: Path
    extensions: Mapping[str, int]
    records: int | None
    fields: Mapping[str, str]
    fill: Mapping[str, float]
    unused: tuple[str, ...]
    notes: tuple[str, ...] = ()
    sample: "Sample | None" = None


@dataclass(frozen=True)
class _Found:
    """What is at an address, before its source file is written."""

    format: str
    path: Path
    extensions: Mapping[str, int]
    include: str | None = None
    records: int | None = None
    records_path: str | None = None
    guess: GuessedMap = NOTHING_GUESSED
    site: "SiteFound | None" = None
    pages: int = 0
    notes: tuple[str, ...] = ()


def add_source(
    home: Home,
    name: str,
    address: str,
    role: str | None = None,
    aliases: Mapping[str, str] | None = None,
    *,
    allow_private: bool = False,
    contact: str | None = None,
) -> AddedSource:
    """Write `sources/<name>.toml` for a folder of pages, one page, a dataset, web archives or a site.

    Without a role, pages are the team's own and a dataset is a reference. `aliases` (label to field)
    is what keys of records are recognised by; by default the taxonomy's labels and headings.
    `allow_private` lets a site be on this machine or its network, `contact` is whom its owner can
    reach. Raises UsageError with the remedy for a name that is taken or no name, and for an address
    that is not there or holds no page.
    """
    file = _new_file(home, name)
    if role is not None and role not in ROLES:
        raise UsageError(f"role: {role!r} is unknown. It is one of: {', '.join(ROLES)}.")
    if urlsplit(address).scheme.lower() in ("http", "https"):
        found = _inspect_site(home, address, allow_private=allow_private, contact=contact)
    else:
        found = _inspect(home, address, aliases)
    text = _source_text(home, name, role or ("reference" if found.format == "dataset" else "own"), found)
    home.sources.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError as error:
        raise _taken(file) from error
    source = read_source(home, file)
    return AddedSource(
        source=source,
        file=file,
        extensions=found.extensions,
        records=found.records,
        fields={field: rule.path or "" for field, rule in found.guess.fields.items()},
        fill=found.guess.fill,
        unused=found.guess.unused,
        notes=found.site.sentences if found.site else found.notes,
        sample=_sample(home, source),
    )


def _sample(home: Home, source: Source) -> "Sample | None":
    """Return what some pages of a folder are read as; pages elsewhere are not there yet.

    What is learnt of them goes beside the source file.
    """
    if source.format != "folder":
        return None
    from flows.add.sample import sample_folder  # noqa: PLC0415 - what reads pages is slow to import

    sample = sample_folder(home, source)
    if sample.layout.tells:
        write_durably(layout_file(home, source.name), layout_text(source.name, sample.layout).encode())
    return sample


def _new_file(home: Home, name: str) -> Path:
    """Return the file that the source will have, where the name is right and free."""
    if not NAME_PATTERN.fullmatch(name):
        better = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-_")[:63] or "my-pages"
        raise UsageError(f"{name!r} is not a valid source name: {NAME_RULE}. Try: {better}")
    file = home.sources / f"{name}.toml"
    if file.exists():
        raise _taken(file)
    return file


def _taken(file: Path) -> UsageError:
    return UsageError(f"{file}: the source already exists. Choose another name, or edit or remove that file.")


def _inspect(home: Home, address: str, aliases: Mapping[str, str] | None) -> _Found:
    """Return what is at an address."""
    if WEB_ADDRESS.match(address):
        raise UsageError(f"{address}: cannot be read. Give an http or https address, a folder or a file.")
    path = Path(os.path.abspath(Path(address).expanduser()))  # noqa: PTH100 - links stay as they are named
    if path.is_dir():
        return _inspect_folder(home, path)
    if not path.exists():
        raise UsageError(f"{address}: does not exist. Correct the path; it is relative to {Path.cwd()}.")
    if not path.is_file():
        raise UsageError(
            f"{address}: is neither a folder nor a regular file. Give a folder, a page or a dataset."
        )
    if media_type_of(path.name):
        pattern = re.sub(r"([*?\[])", r"[\1]", path.name)
        return _Found("folder", path.parent, _extensions([path.name]), include=pattern)
    if path.suffix.lower() in EXTENSIONS:
        return _inspect_dataset(home, path, aliases)
    if path.name.lower().endswith(ARCHIVE_ENDINGS):
        return _inspect_archives(path)
    known = ".md, .markdown, .txt, .html, .htm for a page, " + ", ".join(EXTENSIONS) + " for a dataset, "
    known += ", ".join(ARCHIVE_ENDINGS) + " for a web archive"
    raise UsageError(f"{address}: '{path.suffix}' is not a supported extension. Supported: {known}.")


def _inspect_site(home: Home, address: str, *, allow_private: bool, contact: str | None) -> _Found:
    from flows.add.site import inspect_site  # noqa: PLC0415 - what talks to the web is slow to import

    site = inspect_site(address, allow_private=allow_private, contact=contact)
    return _Found("crawl", home.sources, {}, site=site)


def _inspect_folder(home: Home, path: Path) -> _Found:
    scan = scan_folder(path, skip=[home.archive, home.runs, home.warehouse])
    if not scan.pages and any(path.rglob("*.warc*")):
        return _inspect_archives(path)
    if not scan.pages:
        datasets = sorted(each.name for each in path.iterdir() if each.suffix.lower() in EXTENSIONS)
        hint = (
            f"Is the dataset meant? Give its file: {path / datasets[0]}" if datasets else "Correct the path."
        )
        raise UsageError(f"{path}: contains no pages (.md, .markdown, .txt, .html, .htm). {hint}")
    return _Found("folder", path, _extensions(scan.pages))


def _inspect_archives(path: Path) -> _Found:

    pages, notes = inspect_archives(path)
    return _Found("warc", path, {}, pages=pages, notes=notes)


def _inspect_dataset(home: Home, path: Path, aliases: Mapping[str, str] | None) -> _Found:
    records_path = None
    if path.suffix.lower() == ".json":
        try:
            records_path = next(iter(list_paths(orjson.loads(path.read_bytes()))), None)
        except (orjson.JSONDecodeError, OSError):
            records_path = None  # read_records says what is wrong
    listed = read_records(path, records_path)
    records = [record for record in listed if isinstance(record, Mapping)]
    if not records:
        raise UsageError(
            f"{path}: contains no records. A dataset is a list of objects, or CSV with a header."
        )
    guess = guess_field_map(records, _known_aliases(home) if aliases is None else aliases)
    for part, is_guessed in (("id", guess.id_path), ("name", guess.fields.get("name"))):
        if not is_guessed:
            keys = ", ".join(dict.fromkeys(key for record in records[:100] for key in record))
            raise UsageError(
                f"{path}: no key of the records is recognised as the {part} of an exercise. Keys: {keys}. "
                "Add its label to taxonomy/aliases.csv, or write the source file by hand."
            )
    return _Found("dataset", path, {}, records=len(listed), records_path=records_path, guess=guess)


def _known_aliases(home: Home) -> dict[str, str]:
    """Return the labels and headings of the taxonomy, with the field of each."""
    taxonomy = read_taxonomy(home)
    return {**taxonomy.aliases_of("section"), **taxonomy.aliases_of("label")}


def _extensions(addresses: Iterable[str]) -> dict[str, int]:
    counts = Counter("." + address.rpartition(".")[2].lower() for address in addresses)
    return dict(sorted(counts.items()))


def _stored_path(home: Home, path: Path) -> str:
    """Return the path as the source file has it: below the home relative to it, else absolute."""
    real, root = path.resolve(), home.root.resolve()
    return real.relative_to(root).as_posix() if real.is_relative_to(root) else str(path)


def _source_text(home: Home, name: str, role: str, found: _Found) -> str:
    """Return the source file, commented."""
    stored = _stored_path(home, found.path)
    if found.site is None and not is_utf8(stored):
        raise UsageError(f"{stored!r}: the path is not UTF-8, so no source file can name it. Rename it.")
    lines = [
        f"# The source {name}, as `repertoire add` found it. Correct what was guessed wrongly.",
        "",
        f"title = {_quoted(name.replace('-', ' ').replace('_', ' ').capitalize())}",
        f"role = {_quoted(role)}  # own: the library that coverage counts; reference: one to compare with",
        f"format = {_quoted(found.format)}  # {SOURCE_FORMATS[found.format]}",
        f"url = {_quoted(found.site.url)}  # where to start; its host is the site"
        if found.site
        else f"path = {_quoted(stored)}  # absolute, or below the home",
        '# licence = "..."  # of the content',
    ]
    lines += _format_lines(found)
    return "\n".join([*lines, *_bounds_lines(found), *_schedule_lines()]) + "\n"


def _format_lines(found: _Found) -> list[str]:
    if found.site is not None:
        from flows.add.site import site_lines  # noqa: PLC0415 - as above

        return site_lines(found.site)
    if found.format == "warc":
        return archive_lines(found.notes)
    return _dataset_lines(found) if found.format == "dataset" else _folder_lines(found)


def _folder_lines(found: _Found) -> list[str]:
    counted = ", ".join(f"{count} {extension}" for extension, count in found.extensions.items())
    only = f"include = [{_quoted(found.include)}]" if found.include else '# include = ["exercises/**"]'
    return [
        "",
        f"# Found: {counted}. Globs over paths below the folder; ** crosses folders.",
        f"{only}",
        '# exclude = ["drafts/**"]',
        '# exercise_pages = ["exercise/*"]  # others are set aside; "^..." is a regular expression',
        '# content_selector = "#content"  # CSS, for pages in HTML',
        "",
        "# Labels that only this library uses, and the field of each:",
        "# [labels]",
        '# "Works your" = "target_muscles"',
    ]


def _dataset_lines(found: _Found) -> list[str]:
    lines = ["", f"# Found: {found.records} records."]
    if found.records_path:
        lines.append(f"records = {_quoted(found.records_path)}  # where the list of records is")
    lines += [
        f"id = {_quoted(found.guess.id_path)}  # identifies a record, permanently",
        "",
        "# The field map: where each field of an exercise is. A dotted path, or",
        '# { path = "...", split = ",", values = { "as written" = "to be read as" } },',
        '# or { constant = "the same for all" }.',
        "[fields]",
    ]
    lines += [f"{field} = {_rule_text(rule)}" for field, rule in found.guess.fields.items()]
    if found.guess.unused:
        lines += [f"# Not read: {', '.join(_quoted(path) for path in found.guess.unused)}"]
    return lines


def _rule_text(rule: FieldRule) -> str:
    if not rule.split:
        return _quoted(rule.path)
    separators = ", ".join(_quoted(separator) for separator in rule.split)
    return f"{{ path = {_quoted(rule.path)}, split = [{separators}] }}"


def _bounds_lines(found: _Found) -> list[str]:
    """Return bounds around what was found: half of it, and four times as much with room for growth."""
    count = found.records if found.records is not None else sum(found.extensions.values())
    count += found.pages
    lost = RECORDS_LOST if found.format == "dataset" else PAGES_LOST
    if found.site is not None:
        count = found.site.listed
    lines = [
        "",
        "# What is normal. A collection outside these bounds is kept, and used only once it is accepted.",
        "[bounds]",
        f"min_pages = {max(1, count // 2)}",
        *([f"max_pages = {4 * count + 100}"] if count else []),
        f"max_rejected_share = {lost}  # share of what was read that may give no exercise",
    ]
    usual = {field: share for field, share in found.guess.fill.items() if share >= USUAL_FILL}
    if usual:
        lines += ["", "# Minimum share of the exercises that state each field:", "[bounds.fill]"]
        lines += [f"{field} = {round(share - FILL_SLACK, 2)}" for field, share in usual.items()]
    return lines


def _schedule_lines() -> list[str]:
    return ["", "# [schedule]", '# cron = "0 5 * * *"', '# timezone = "UTC"']


def _quoted(text: str | None) -> str:
    """Return a text as a TOML string, on one line whatever it holds."""
    return json.dumps(text or "", ensure_ascii=False).replace("\x7f", "\\u007f")


def inspect_archives(path: Path) -> tuple[int, tuple[str, ...]]:
    """Return how many pages the archives at a path hold, and sentences about them.

    Raises UsageError where there is no page.
    """
    index = read_index(path)
    count = sum(page.is_page for page in index.pages.values())
    if not count:
        raise UsageError(f"{path}: contains no pages. {'. '.join(index.sentences)}.")
    return count, index.sentences


def archive_lines(sentences: Sequence[str]) -> list[str]:
    """Return the lines of the source file that are about its archives."""
    return [
        "",
        *(f"# {sentence}" for sentence in sentences[:1]),
        "# Globs over the path after the host, or over host and path; ** crosses folders.",
        '# include = ["exercises/**", "example.org/moves/**"]',
        '# exclude = ["blog/**"]',
        "",
        "# Labels that only this library uses, and the field of each:",
        "# [labels]",
        '# "Works your" = "target_muscles"',
    ]
