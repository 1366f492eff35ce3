"""Sources: one TOML file each in `sources/`, read strictly."""

import dataclasses
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flows.home.bounds import BoundsChange, read_change
from flows.home.digest import digest_of
from flows.home.settings import Home
from flows.home.toml import TomlTable
from flows.sources.api_policy import API_KEYS, POLITE_KEYS, ApiPolicy, read_api_policy
from flows.sources.crawl_policy import CRAWL_KEYS, CrawlPolicy, read_crawl_policy
from flows.sources.cron import check_cron
from flows.sources.demand import read_demand
from flows.sources.editions import (
    Translation,
    check_translations,
    read_editions,
    read_translation,
    with_editions,
)
from flows.sources.field_map import read_conditions, read_field_map, read_id, value_of_field
from flows.sources.file_form import AS_FOUND, FORM_KEYS, FileForm, read_file_form
from flows.sources.join import Join, read_joins
from flows.sources.layout_file import ENDING, LEARNABLE, layout_file, read_layout
from transforms.demand.rows import DemandMap
from transforms.enums import PAGE_FORMATS, ROLES, SOURCE_FORMATS
from transforms.pages.datasets.editions import Editions
from transforms.pages.datasets.fields import FIELDS, MANY_VALUED, ONE_VALUED, Correction, FieldRule
from transforms.pages.layouts.layout import Layout

NAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
NAME_RULE = "small letters, digits, '-' and '_', at most 63, first a letter or digit"
SELECT_WAYS = ("css", "heading", "label", "key")
"""How `[select]` names a place: by CSS, the heading above, the label beside, the key of front matter."""

LEARNING_KEYS = ("learn", "recent", "steps", "figures")
TIME_LIMIT_MINUTES = 720.0
"""Collecting a source takes no longer, unless its file says so."""

KEYS = (
    "title", "role", "demo", "format", "path", "licence", "include", "exclude", "records", "id", "where",
    "join", "fields", "editions", "language", "translation", "labels", "select", "fixed", "content_selector",
    "exercise_pages", "corrections", "demand", "bounds", "schedule", "time_limit_minutes",
    *FORM_KEYS,
    *CRAWL_KEYS,
    *API_KEYS,
)  # fmt: skip
KEYS_OF_FORMATS = {
    **dict.fromkeys(("records", "id", "where", "join", "fields", "editions", *FORM_KEYS), ("dataset",)),
    **dict.fromkeys(("include", "exclude"), ("folder", "dataset", "crawl", "warc")),
    **dict.fromkeys(("labels", "select", "content_selector", "exercise_pages"), PAGE_FORMATS),
    **dict.fromkeys(CRAWL_KEYS, ("crawl",)),
    "respect_noindex": ("folder", "crawl", "warc"),
    **dict.fromkeys(POLITE_KEYS, ("crawl", "dataset")),
    **dict.fromkeys(API_KEYS, ("dataset",)),
    "path": ("folder", "dataset", "warc", "feed"),
}
"""Keys that not every format has."""


@dataclass(frozen=True)
class Bounds:
    """What is normal for a source; None where nothing is declared. `fill` is a share by field.

    `change` is what its file changes of how bounds are learnt.
    """

    min_pages: int | None
    max_pages: int | None
    max_rejected_share: float | None
    fill: Mapping[str, float]
    change: BoundsChange = dataclasses.field(default_factory=BoundsChange)


@dataclass(frozen=True)
class Schedule:
    """When a source is collected: five cron fields, read in a time zone."""

    cron: str
    timezone: str


@dataclass(frozen=True)
class Source:
    """One source, as its file declares it.

    `path` is absolute, `address` is the path as written; of a crawl and of a dataset that is fetched they
    are the source file and the url, and `crawl` or `api` says how to go about it. `labels` maps more label
    aliases to fields, `fixed` holds fields that are the same on every page. `records`, `id_field` and
    `fields` are the field map of a dataset, `where` is what its records must hold to count, `editions` where
    they hold several translations.
    `content_selector` is the CSS selector of the content of pages in HTML, `exercise_pages` are patterns of
    the addresses of exercise pages: others are set aside. `joins` are the other files whose records those of
    a dataset refer to, `form` what is pinned of how its file is written. `time_limit_minutes` is how long
    collecting it may take. `layout` is what was learnt of its pages, `select`
    the places that its file names: field, way (css, heading, label, key), place. `language` is that of its
    pages which state none, and of its primary editions; `translation` says that it translates another source.
    `demand` says what its columns are where it holds what people look for, and no exercises.
    `digest` changes when the declared content does; comments do not count.
    """

    name: str
    title: str
    role: str
    demo: bool
    format: str
    path: Path
    address: str
    licence: str | None
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    labels: Mapping[str, str]
    fixed: Mapping[str, str | tuple[str, ...]]
    records: str | None
    id_field: str | None
    fields: Mapping[str, FieldRule]
    corrections: tuple[Correction, ...]
    bounds: Bounds
    schedule: Schedule | None
    digest: str
    crawl: CrawlPolicy | None = None
    content_selector: str | None = None
    exercise_pages: tuple[str, ...] = ()
    joins: tuple[Join, ...] = ()
    where: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    time_limit_minutes: float = TIME_LIMIT_MINUTES
    layout: Layout = dataclasses.field(default_factory=Layout)
    select: tuple[tuple[str, str, str], ...] = ()
    form: FileForm = AS_FOUND
    api: ApiPolicy | None = None
    editions: Editions | None = None
    language: str | None = None
    translation: Translation | None = None
    demand: DemandMap | None = None
    respects_noindex: bool = False

    @property
    def site(self) -> CrawlPolicy | None:
        """The site that is asked to collect this source; None where it is read from the disk."""
        return self.api.site if self.api else self.crawl


def load_sources(home: Home) -> list[Source]:
    """Return all sources of the home in the order of their names, those for demonstration too.

    Raises UsageError that names file, key and remedy.
    """
    files = sorted(
        file
        for file in home.sources.glob("*.toml")
        if not file.name.startswith(".") and not file.name.endswith(ENDING)
    )
    sources = [read_source(home, file) for file in files]
    check_translations(
        {source.name: (source.role, source.translation) for source in sources},
        {file.stem: str(file) for file in files},
    )
    return sources


def active_sources(sources: Iterable[Source]) -> list[Source]:
    """Return the sources that count: those for demonstration only while there are no others."""
    listed = list(sources)
    if any(not source.demo and source.demand is None for source in listed):
        return [source for source in listed if not source.demo]
    return listed


def read_source(home: Home, file: Path) -> Source:
    """Read one source file."""
    table = TomlTable.read(file)
    if not NAME_PATTERN.fullmatch(file.stem):
        raise table.error(file.stem, f"is not a valid source name. Rename the file: {NAME_RULE}.")
    table.allow(KEYS)
    source_format = table.one_of("format", tuple(SOURCE_FORMATS))
    for key, formats in KEYS_OF_FORMATS.items():
        if key in table.content and source_format not in formats:
            others = " or ".join(f'format = "{each}"' for each in formats)
            raise table.error(key, f"belongs to {others} only. Remove it.")
    crawl = read_crawl_policy(table) if source_format == "crawl" else None
    api = _api(home, table) if source_format == "dataset" else None
    site = api.site if api else crawl
    address = site.url if site else table.text("path")
    role = table.one_of("role", ROLES)
    demand = read_demand(table, role)
    is_dataset = source_format == "dataset" and demand is None
    fields = read_field_map(table) if is_dataset else {}
    editions = read_editions(table, fields) if is_dataset else None
    layout = read_layout(layout_file(home, file.stem))
    return Source(
        name=file.stem,
        title=table.text("title", file.stem),
        role=role,
        demo=table.flag("demo", default=False),
        format=source_format,
        path=file if site else (home.root / Path(address).expanduser()).resolve(),
        address=address,
        licence=table.optional_text("licence"),
        include=table.texts("include"),
        exclude=table.texts("exclude"),
        labels=_labels(table.table("labels")),
        fixed=_fixed(table.table("fixed")),
        records=table.optional_text("records") if table.content.get("records") else None,
        id_field=read_id(table) if source_format == "dataset" else None,
        where=read_conditions(table.table("where")),
        fields=with_editions(fields, editions),
        corrections=tuple(_correction(each) for each in table.tables("corrections")),
        bounds=_bounds(table.table("bounds")),
        schedule=_schedule(table.table("schedule")) if "schedule" in table.content else None,
        digest=_digest(file.stem, table.content, layout),
        crawl=crawl,
        content_selector=table.optional_text("content_selector"),
        exercise_pages=_exercise_pages(table),
        joins=read_joins(home.root, table.table("join")),
        time_limit_minutes=table.number("time_limit_minutes", TIME_LIMIT_MINUTES, minimum=0.001),
        layout=layout,
        select=_select(table.table("select")),
        form=read_file_form(table),
        api=api,
        editions=editions,
        language=table.optional_text("language"),
        translation=read_translation(table),
        demand=demand,
        respects_noindex=table.flag("respect_noindex", default=False),
    )


def _api(home: Home, table: TomlTable) -> ApiPolicy | None:
    """Return how a dataset is fetched; None where it is a file."""
    if "url" in table.content:
        if "path" in table.content:
            raise table.error("path", "and url cannot both be there. A dataset is a file or is fetched.")
        return read_api_policy(table, home.root)
    for key in (*POLITE_KEYS, *API_KEYS):
        if key in table.content:
            raise table.error(key, 'belongs to a dataset that is fetched. Remove it, or write url = "...".')
    if "path" not in table.content:
        raise table.error("path", 'is missing. Add: path = "..." for a file, or url = "https://..."')
    return None


def _digest(name: str, content: Mapping[str, object], layout: Layout) -> str:
    learnt = [layout.as_dict()] if layout.templates else []
    return digest_of(json.dumps([name, content, *learnt], sort_keys=True, default=str).encode())


def _exercise_pages(table: TomlTable) -> tuple[str, ...]:
    """Return the patterns of exercise pages; one that starts with "^" must be a regular expression."""
    patterns = table.texts("exercise_pages")
    for pattern in patterns:
        try:
            re.compile(pattern if pattern.startswith("^") else "")
        except re.error as error:
            problem = f"has an invalid regular expression: {pattern!r}: {error}."
            raise table.error("exercise_pages", problem) from error
    return patterns


def _labels(table: TomlTable) -> dict[str, str]:
    return {alias: table.one_of(alias, FIELDS) for alias in table.content}


def _select(table: TomlTable) -> tuple[tuple[str, str, str], ...]:
    """Return the places that state fields: a text is a CSS selector, a table names another way."""
    table.allow(LEARNABLE)
    found = []
    for field, value in table.content.items():
        if isinstance(value, str):
            found.append((field, "css", value))
            continue
        ways = table.table(field)
        ways.allow(SELECT_WAYS)
        if len(ways.content) != 1:
            raise table.error(field, f"must name one place, by {' or '.join(SELECT_WAYS)}.")
        (way,) = ways.content
        found.append((field, way, ways.text(way)))
    for field, way, place in found:
        if way == "css":
            _check_css(table, field, place)
    return tuple(found)


def _check_css(table: TomlTable, field: str, selector: str) -> None:
    import soupsieve  # noqa: PLC0415 - only sources that select need it

    try:
        soupsieve.compile(selector)
    except soupsieve.SelectorSyntaxError as error:
        problem = f"is no CSS selector: {selector!r}: {str(error).splitlines()[0]}"
        raise table.error(field, problem) from error


def _fixed(table: TomlTable) -> dict[str, str | tuple[str, ...]]:
    table.allow((*ONE_VALUED, *MANY_VALUED))
    return {name: value_of_field(table, name, name) for name in table.content}


def _correction(table: TomlTable) -> Correction:
    table.allow(("url", "field", "from", "to", "reason"))
    name = table.one_of("field", (*ONE_VALUED, *MANY_VALUED))
    for key in ("from", "to"):
        if key not in table.content:
            raise table.error(key, 'is missing. Add it; "" means nothing.')
    return Correction(
        url=table.text("url"),
        field=name,
        stated=value_of_field(table, "from", name),
        corrected=value_of_field(table, "to", name),
        reason=table.text("reason"),
    )


def _bounds(table: TomlTable) -> Bounds:
    table.allow(("min_pages", "max_pages", "max_rejected_share", "fill", *LEARNING_KEYS))
    fill = table.table("fill")
    fill.allow(FIELDS)
    bounds = Bounds(
        min_pages=table.whole("min_pages", None),
        max_pages=table.whole("max_pages", None),
        max_rejected_share=table.share("max_rejected_share"),
        fill={name: share for name in fill.content if (share := fill.share(name)) is not None},
        change=read_change(table),
    )
    if bounds.min_pages is not None and bounds.max_pages is not None and bounds.min_pages > bounds.max_pages:
        raise table.error("min_pages", f"is above max_pages ({bounds.max_pages}). Swap or correct them.")
    return bounds


def _schedule(table: TomlTable) -> Schedule:
    table.allow(("cron", "timezone"))
    cron, timezone = table.text("cron"), table.text("timezone", "UTC")
    try:
        check_cron(cron)
    except ValueError as error:
        raise table.error(
            "cron", f'must be five fields such as "0 5 * * *", not {cron!r}: {error}.'
        ) from error
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise table.error(
            "timezone", f"is unknown: {timezone!r}. Write one such as Europe/Berlin."
        ) from error
    return Schedule(cron, timezone)
