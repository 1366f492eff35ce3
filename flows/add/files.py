"""Adding a source: look at what is given, write its source file, say what was found."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flows.add.archives import archive_lines, inspect_archives
from flows.add.datasets import DatasetFound, dataset_lines, inspect_dataset
from flows.add.source_file import (
    absolute_path,
    new_source_file,
    require_new_place,
    stored_path,
    write_source_file,
)
from flows.collect.collect import is_utf8
from flows.collect.dataset import EXTENSIONS
from flows.collect.dataset.record_folder import is_record_folder
from flows.collect.file_kinds import PAGE_TYPES, REMEDIES, extension_of, format_of, is_about_folder
from flows.collect.folder import FolderScan, kind_of_file, scan_folder
from flows.collect.warc.files import is_archive
from flows.home.durable import write_durably
from flows.home.errors import UsageError
from flows.home.settings import Home
from flows.home.toml import toml_string
from flows.sources.layout_file import layout_file, layout_text
from flows.sources.source import Source, read_source
from transforms.enums import ROLES, SOURCE_FORMATS
from transforms.pages.datasets.guess import GuessedMap

if TYPE_CHECKING:
    from flows.add.api import ApiFound
    from flows.add.sample import Sample
    from flows.add.site import SiteFound
    from flows.sources.api_policy import Token

USUAL_FILL = 0.5
FILL_SLACK = 0.1
RECORDS_LOST, PAGES_LOST = 0.2, 0.5
"""A dataset holds exercises; among the pages of a library are lists, articles and an about page."""

NOTHING_GUESSED = GuessedMap(None, {}, {}, ())
FEED_ENDINGS = (".xml", ".rss", ".atom")
ARCHIVE_ENDINGS = (".warc", ".warc.gz", ".warc.zst", ".wacz")
PAGE_ENDINGS = ", ".join(f".{extension}" for extension in PAGE_TYPES)
WEB_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@dataclass(frozen=True)
class AddedSource:
    """What was added and what was found there.

    extensions: pages by extension. records: records of a dataset. fields: guessed path by field.
    fill: share of records that state each of them. unused: paths of the records that nothing reads.
    notes: sentences about a site. sample: what some pages of a folder are read as. dataset: what a
    dataset holds.
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
    dataset: DatasetFound | None = None


@dataclass(frozen=True)
class _Found:
    """What is at an address, before its source file is written."""

    format: str
    path: Path
    extensions: Mapping[str, int]
    include: str | None = None
    dataset: DatasetFound | None = None
    site: "SiteFound | None" = None
    api: "ApiFound | None" = None
    pages: int = 0
    notes: tuple[str, ...] = ()

    @property
    def guess(self) -> GuessedMap:
        """The field map of a dataset; one of nothing else."""
        return self.dataset.guess if self.dataset else NOTHING_GUESSED


def add_source(
    home: Home,
    name: str,
    address: str,
    role: str | None = None,
    aliases: Mapping[str, str] | None = None,
    *,
    allow_private: bool = False,
    contact: str | None = None,
    token: "Token | None" = None,
) -> AddedSource:
    """Write `sources/<name>.toml` for a folder of pages, a page, a dataset, web archives, a site or an API.

    Without a role, pages are the team's own and a dataset is a reference. `aliases` (label to field)
    is what keys of records are recognised by; by default the taxonomy's labels and headings.
    `allow_private` lets a site be on this machine or its network, `contact` is whom its owner can
    reach, `token` says where the token of an API is. Raises UsageError with the remedy for a name that is
    taken or no name, and for an address that is not there, holds no page, or is that of another source.
    """
    file = new_source_file(home, name)
    if role is not None and role not in ROLES:
        raise UsageError(f"role: {role!r} is unknown. It is one of: {', '.join(ROLES)}.")
    require_new_place(home, address)
    if urlsplit(address).scheme.lower() in ("http", "https"):
        from flows.add.addresses import inspect_address  # noqa: PLC0415 - what talks to the web is slow to import

        looked = inspect_address(
            home, address, aliases, allow_private=allow_private, contact=contact, token=token
        )
        found = _found_on_the_web(home, looked)
    elif token is not None:
        raise UsageError(f"{address}: --token is for an address on the web. Leave it out for files.")
    else:
        found = _inspect(home, address, aliases)
    text = _source_text(home, name, role or ("reference" if found.format == "dataset" else "own"), found)
    write_source_file(file, text)
    source = read_source(home, file)
    return AddedSource(
        source=source,
        file=file,
        extensions=found.extensions,
        records=found.dataset.records if found.dataset else None,
        fields={field: rule.source for field, rule in found.guess.fields.items()},
        fill=found.guess.fill,
        unused=found.guess.unused,
        dataset=found.dataset,
        notes=(*found.notes, *(found.dataset.notes if found.dataset else ())),
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


def _inspect(home: Home, address: str, aliases: Mapping[str, str] | None) -> _Found:
    """Return what is at an address."""
    if WEB_ADDRESS.match(address):
        raise UsageError(f"{address}: cannot be read. Give an http or https address, a folder or a file.")
    path = absolute_path(address)
    if path.is_dir():
        return _inspect_folder(home, path, aliases)
    if not path.exists():
        raise _not_there(address)
    if not path.is_file():
        raise UsageError(
            f"{address}: is neither a folder nor a regular file. Give a folder, a page or a dataset."
        )
    if path.suffix.lower() not in EXTENSIONS and kind_of_file(str(path)).media_type:
        pattern = re.sub(r"([*?\[])", r"[\1]", path.name)
        return _Found("folder", path.parent, _extensions([path.name]), include=pattern)
    if path.name.lower().endswith(ARCHIVE_ENDINGS):
        return _inspect_archives(path)
    if path.suffix.lower() in FEED_ENDINGS:
        return _inspect_feed(path)
    if path.suffix.lower() in EXTENSIONS:
        return _inspect_dataset(home, path, aliases)
    known = f"{PAGE_ENDINGS} for a page, " + ", ".join(EXTENSIONS) + " for a dataset, "
    known += ", ".join(ARCHIVE_ENDINGS) + " for a web archive, " + ", ".join(FEED_ENDINGS) + " for a feed"
    remedy = REMEDIES.get(extension_of(path.name), f"Supported: {known}.")
    raise UsageError(f"{address}: '{path.suffix}' is not a supported extension. {remedy}")


def _not_there(address: str) -> UsageError:
    """Return the error for a path at which there is nothing; it may be an address without its scheme."""
    from flows.add.addresses import suggested_address  # noqa: PLC0415 - as above

    meant = suggested_address(address)
    if meant is not None:
        return UsageError(
            f"{address}: does not exist as a file or folder. If it is an address on the web, "
            f"write it whole: {meant}"
        )
    return UsageError(f"{address}: does not exist. Correct the path; it is relative to {Path.cwd()}.")


def _found_on_the_web(home: Home, looked: "SiteFound | ApiFound") -> _Found:
    """Return what an address on the web is: data or a site."""
    from flows.add.api import ApiFound  # noqa: PLC0415 - as above

    if isinstance(looked, ApiFound):
        return _Found("dataset", home.sources, {}, dataset=looked.dataset, api=looked, notes=looked.sentences)
    return _Found("crawl", home.sources, {}, site=looked, notes=looked.sentences)


def _inspect_dataset(home: Home, path: Path, aliases: Mapping[str, str] | None) -> _Found:
    return _Found("dataset", path, {}, dataset=inspect_dataset(home, path, aliases))


def _inspect_folder(home: Home, path: Path, aliases: Mapping[str, str] | None) -> _Found:
    scan = scan_folder(path, skip=[home.archive, home.runs, home.warehouse])
    if not scan.pages and any(is_archive(each.name) for each in path.rglob("*")):
        return _inspect_archives(path)
    if all(map(is_about_folder, scan.pages)) and is_record_folder(path):
        found = _inspect_dataset(home, path, aliases)
        return replace(
            found, notes=tuple(f"Not read, since it is about the folder: {page}" for page in scan.pages)
        )
    if not scan.pages:
        datasets = sorted(each.name for each in path.iterdir() if each.suffix.lower() in EXTENSIONS)
        if datasets:
            hint = f"Is the dataset meant? Give its file: {path / datasets[0]}"
        else:
            hint = " ".join(_beside(scan)) if scan.not_read else "Correct the path."
        raise UsageError(f"{path}: contains no pages ({PAGE_ENDINGS}). {hint}")
    return _Found("folder", path, _extensions(scan.pages), notes=tuple(_beside(scan)))


def _beside(scan: FolderScan) -> Iterator[str]:
    """Yield a sentence on each format that is not read, and one on the assets."""
    remedies = {format_of(address): remedy for address, _, remedy in scan.not_read}
    for extension, count in _extensions(address for address, *_ in scan.not_read).items():
        yield f"Not read: {count:,} {extension}. {remedies[extension]}"
    if scan.assets:
        counted = ", ".join(f"{count:,} {extension}" for extension, count in _extensions(scan.assets).items())
        yield f"No pages, and no inputs: {counted}"


def _inspect_archives(path: Path) -> _Found:
    pages, notes = inspect_archives(path)
    return _Found("warc", path, {}, pages=pages, notes=notes)


def _inspect_feed(path: Path) -> _Found:
    from flows.collect.feed import FeedSummary, read_feed  # noqa: PLC0415 - loads lxml

    summary = FeedSummary()
    for _ in read_feed(path, summary):
        pass  # what it holds is counted
    if not summary.pages:
        raise UsageError(f"{path}: contains no published pages. {'. '.join(summary.sentences)}.")
    return _Found("feed", path, {}, pages=summary.pages, notes=summary.sentences)


def _extensions(addresses: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(map(format_of, addresses)).items()))


def _source_text(home: Home, name: str, role: str, found: _Found) -> str:
    """Return the source file, commented."""
    stored = stored_path(home, found.path)
    url = found.site.url if found.site else found.api.url if found.api else None
    what = "where to start; its host is the site" if found.site else "what is fetched"
    if url is None and not is_utf8(stored):
        raise UsageError(f"{stored!r}: the path is not UTF-8, so no source file can name it. Rename it.")
    lines = [
        f"# The source {name}, as `repertoire add` found it. Correct what was guessed wrongly.",
        "",
        f"title = {toml_string(name.replace('-', ' ').replace('_', ' ').capitalize())}",
        f"role = {toml_string(role)}  # own: the library that coverage counts; reference: to compare with",
        f"format = {toml_string(found.format)}  # {SOURCE_FORMATS[found.format]}",
        f"url = {toml_string(url)}  # {what}"
        if url
        else f"path = {toml_string(stored)}  # absolute, or below the home",
        '# licence = "..."  # of the content',
    ]
    lines += _format_lines(home, found)
    return "\n".join([*lines, *_bounds_lines(found), *_schedule_lines()]) + "\n"


def _format_lines(home: Home, found: _Found) -> list[str]:
    if found.site is not None:
        from flows.add.site import site_lines  # noqa: PLC0415 - as above

        return site_lines(found.site)
    if found.api is not None:
        from flows.add.api import api_lines  # noqa: PLC0415 - as above

        return api_lines(found.api, home)
    if found.format == "warc":
        return archive_lines(found.notes)
    if found.format == "feed":
        return ["", *(f"# {sentence}" for sentence in found.notes[:1])]
    return dataset_lines(found.dataset, home) if found.dataset else _folder_lines(found)


def _folder_lines(found: _Found) -> list[str]:
    counted = ", ".join(f"{count} {extension}" for extension, count in found.extensions.items())
    only = f"include = [{toml_string(found.include)}]" if found.include else '# include = ["exercises/**"]'
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


def _bounds_lines(found: _Found) -> list[str]:
    """Return bounds around what was found: half of it, and four times as much with room for growth."""
    count = found.dataset.rows if found.dataset else sum(found.extensions.values()) + found.pages
    lost = RECORDS_LOST if found.format == "dataset" else PAGES_LOST
    if found.site is not None:
        count = found.site.listed
    if found.api is not None:
        count = found.dataset.rows if found.dataset and found.api.total else 0
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
