"""The request for a gap report: which part of the library, which audience, compared with what."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flows.home.digest import digest_of
from flows.home.errors import UsageError

NAME = "gap-report"
EVERYONE = "everyone"
ENDINGS = ("html", "md", "csv", "xlsx", "json")
"""Of its files. The record is last, so that a report that is cut short is made again."""
FORMS: Mapping[str, tuple[str, ...]] = {
    "files": ENDINGS,
    "email": ("email.html",),
    "slide": ("slide.svg", "slide.png"),
}
"""What a report can be asked for as, and the endings of the files of each."""
_AUDIENCES = Path(__file__).with_name("templates") / "audiences.toml"
_NOT_IN_A_FILE_NAME = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Audience:
    """What the pages of a report show to somebody; the workbook, the CSV file and the record hold all of it.

    sections: names of sections in order. most: how many entries of each list are shown; 0 is only their
    number. gaps_as: "briefs" for a writer, or a "table". open_tables: whether the numbers behind pictures
    are open. show_views: whether each section names the views that it was read from.
    """

    name: str
    sections: tuple[str, ...]
    most: Mapping[str, int]
    gaps_as: str
    open_tables: bool
    show_views: bool


@dataclass(frozen=True)
class ReportRequest:
    """The options of `repertoire report`; None is the whole, or what a report is by itself.

    since: kept version of the warehouse that the changes are counted from. muscle, equipment: part of the
    library, by the names that the user gave. compare: reference source to compare the library with.
    form: one of FORMS; the e-mail and the slide are written beside the files, and leave these as they are.
    """

    since: str | None = None
    muscle: str | None = None
    equipment: str | None = None
    audience: str = EVERYONE
    compare: str | None = None
    form: str = "files"

    def __post_init__(self) -> None:
        for option in ("since", "muscle", "equipment", "audience", "compare"):
            if (value := getattr(self, option)) is not None and not value.strip():
                raise UsageError(f"--{option}: it is empty. Give a name, or leave the option out.")
        if self.form not in FORMS:
            raise UsageError(f"--format: there is no {self.form!r}. There are: {', '.join(FORMS)}.")

    @property
    def file_stem(self) -> str:
        """Name of its files without ending: each report that is asked for otherwise has files of its own."""
        parts = (
            self.muscle,
            self.equipment and f"with {self.equipment}",
            self.compare and f"against {self.compare}",
            self.since and f"since {self.since.removesuffix('.duckdb')}",
            self.audience if self.audience != EVERYONE else None,
        )  # fmt: skip
        return "-".join([NAME, *(_slug(part) for part in parts if part)])


def _slug(part: str) -> str:
    """Write a part of a name as a file name can have it; a digest tells apart what plain letters do not."""
    slug = _NOT_IN_A_FILE_NAME.sub("-", part.lower()).strip("-")
    if part.isascii() and slug:
        return slug
    digest = digest_of(part.lower().encode(errors="surrogatepass"), size=4)
    return f"{slug}-{digest}".lstrip("-")


def audience_called(name: str) -> Audience:
    """Return the audience of that name. Raises UsageError, which lists them, where there is none."""
    if name not in _audiences():
        raise UsageError(f"--audience: there is no '{name}'. There are: {', '.join(_audiences())}.")
    return _audiences()[name]


@cache
def _audiences() -> Mapping[str, Audience]:
    return {
        name: Audience(name, **{**values, "sections": tuple(values["sections"])})
        for name, values in tomllib.loads(_AUDIENCES.read_text(encoding="utf-8")).items()
    }
