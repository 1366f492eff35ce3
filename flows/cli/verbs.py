"""The verbs of `repertoire`: their sections, what --help says of each, and where each is defined.

The module of a verb is imported when the verb is called, or when its own help is asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup
from typer.main import get_command

from flows.cli.options import EPILOG, HomeOption, LogFormat, examples
from flows.cli.values import bypass_pydantic
from flows.home.settings import LOG_FORMAT_VARIABLE

if TYPE_CHECKING:
    from typer._click import Command, Context, HelpFormatter


@dataclass(frozen=True)
class Verb:
    """Where a verb is defined, what it does in one line, and examples of it.

    `function` is the name of its function where it is not the name of the verb.
    """

    module: str
    summary: str
    examples: tuple[str, ...]
    function: str | None = None


SECTIONS: Mapping[str, Mapping[str, Verb]] = {
    "Make the warehouse": {
        "run": Verb(
            "run",
            "Collect, build and report, as a Prefect flow.",
            (
                "repertoire run",
                "repertoire run --due",
                "repertoire run --home ~/library --format json > run.json",
            ),
        ),
        "schedule": Verb(
            "run",
            "Run what is due, when it is due, until stopped.",
            ("repertoire schedule", "repertoire schedule --show"),
        ),
        "collect": Verb(
            "run", "Archive what the sources contain now.", ("repertoire collect", "repertoire collect blog")
        ),
        "build": Verb("run", "Build, check and publish the warehouse.", ("repertoire build",)),
        "report": Verb(
            "report",
            "Write the gap report again, or for part of the library.",
            (
                "repertoire report",
                "repertoire report --muscle glutes --audience editor",
                'repertoire report --equipment "resistance band" --compare rivals',
                "repertoire report --format email",
            ),
        ),
        "accept": Verb(
            "decide",
            "Accept a collection that was refused.",
            ('repertoire accept blog "the site was cleaned up, checked on 3 pages"',),
        ),
        "refuse": Verb(
            "decide",
            "Stop using a collection that was accepted.",
            ('repertoire refuse blog "half of its pages show another site"',),
        ),
        "decide": Verb(
            "decide",
            "Take, plan, ignore or close a gap or a finding.",
            (
                "repertoire decide taken --rule thin_content --exercise plank --by Ada",
                "repertoire decide planned --muscle obliques --for 2026-05-31 --by Ben",
                'repertoire decide ignored --equipment "cable" --reason "we own none"',
                "repertoire decide --list",
                "repertoire decide --from warehouse/reports/gap-report.xlsx",
            ),
            function="decide_on",
        ),
        "publish": Verb(
            "decide",
            "Publish a warehouse that was refused.",
            ("repertoire publish", 'repertoire publish --accept "the new targets move the cells"'),
        ),
    },
    "Ask it": {
        "dashboard": Verb(
            "report",
            "See coverage, gaps, quality and runs in a browser.",
            ("repertoire dashboard", "repertoire dashboard --port 0 --no-browser"),
        ),
        "coverage": Verb(
            "ask",
            "Show what the library covers, zeros included.",
            (
                "repertoire coverage",
                "repertoire coverage --by equipment --output equipment.csv",
                "repertoire coverage --muscle glutes",
            ),
        ),
        "gaps": Verb(
            "gaps",
            "Show what to write next, highest priority first.",
            (
                "repertoire gaps --limit 10",
                "repertoire gaps --muscle hamstrings --equipment kettlebell",
                "repertoire gaps --against reference",
                "repertoire gaps exercises --muscle glutes",
                "repertoire gaps variants --format csv",
                "repertoire gaps brief 1 --output brief.md",
            ),
        ),
        "demand": Verb(
            "ask",
            "What people look for, and whether it is there.",
            ("repertoire demand", "repertoire demand unmatched", "repertoire demand pages --limit 10"),
        ),
        "findings": Verb(
            "ask",
            "Show the pages that need an editor.",
            (
                "repertoire findings --severity error",
                "repertoire findings --rule near_duplicate",
                "repertoire findings --explain near_duplicate",
            ),
        ),
        "terms": Verb(
            "terms",
            "Show words missing from the taxonomy, and map them.",
            (
                "repertoire terms --vocabulary muscle",
                'repertoire terms accept "vastus medialis oblique" quadriceps',
                "repertoire terms --unused",
            ),
        ),
        "search": Verb(
            "export",
            "Find exercises: by name, muscle, equipment, level.",
            (
                "repertoire search gobelt squat",
                "repertoire search hamstrings kettlebell",
                'repertoire search "beginner rücken" --format json',
            ),
        ),
        "explain": Verb(
            "export",
            "Show an exercise and the evidence for its values.",
            ("repertoire explain goblet-squat", "repertoire explain goblet-squat --format json"),
        ),
        "sql": Verb(
            "export",
            "Ask in SQL, read-only and within limits.",
            (
                'repertoire sql "from coverage.by_muscle order by exercises desc limit 10"',
                "repertoire sql - --timeout 60 --format csv < question.sql",
                "repertoire sql --saved most-read --output most-read.parquet",
                'repertoire sql "from v join core.dim_exercise using (name)" --with v=v.csv',
            ),
        ),
        "export": Verb(
            "export",
            "Write exercises, a table or view, or all of them.",
            (
                "repertoire export exercises --format jsonl > exercises.jsonl",
                "repertoire export gaps.cells --output cells.parquet",
                "repertoire export warehouse --output exports/library",
            ),
        ),
    },
    "Maintain it": {
        "init": Verb("sources", "Make an empty home for your own pages.", ("repertoire init ~/library",)),
        "add": Verb(
            "sources",
            "Add pages, a dataset, web archives, a site or an API.",
            (
                "repertoire add blog ~/pages/exercises",
                "repertoire add catalogue exercises.json --role reference",
                "repertoire add gym https://example.org/api/exercise/ --token env:GYM_TOKEN",
            ),
        ),
        "try": Verb(
            "sources",
            "Show what is read from one page of a source.",
            (
                "repertoire try blog page.html",
                "repertoire try blog page.html --watch",
                "repertoire try blog https://site.example/squat --format json",
            ),
            function="try_page",
        ),
        "learn": Verb(
            "learn",
            "Learn which place of a source's pages states what.",
            ("repertoire learn blog", "repertoire learn blog --write"),
        ),
        "archive": Verb(
            "archive",
            "Check it, shrink it, export a snapshot, forget a page.",
            (
                "repertoire archive verify",
                "repertoire archive compact",
                "repertoire archive prune --keep 30d --yes",
                "repertoire archive export blog --output blog.warc.gz",
                "repertoire archive export blog --snapshot SNAPSHOT_ID -o blog.warc.gz",
                'repertoire archive forget squat.html --reason "asked by its author"',
            ),
        ),
        "sources": Verb("sources", "List the sources and the status of each.", ("repertoire sources",)),
        "status": Verb(
            "status",
            "Show the status and what to do next.",
            (
                "repertoire status",
                "repertoire status --format json",
                "repertoire status --format prometheus --output repertoire.prom",
            ),
        ),
        "runs": Verb(
            "history",
            "List past runs; show the events of one.",
            ("repertoire runs --limit 10", "repertoire runs last"),
        ),
        "incidents": Verb(
            "history",
            "List what is wrong for longer than one run.",
            ("repertoire incidents", "repertoire incidents --all --format json"),
        ),
        "diff": Verb(
            "history",
            "Show what changed between two runs.",
            ("repertoire diff", "repertoire diff 20260301T03 last --format json"),
        ),
        "restore": Verb(
            "decide",
            "Publish a kept version of the warehouse again.",
            ("repertoire restore 20260301T030000.000000Z-1a2b3c4d.duckdb",),
        ),
        "rebuild": Verb("decide", "Rebuild from the archive, without the cache.", ("repertoire rebuild",)),
        "notify": Verb("status", "Send a test notification.", ("repertoire notify --test",)),
        "doctor": Verb("status", "Check the machine, the home and the archive.", ("repertoire doctor",)),
        "version": Verb("status", "Print the version.", ("repertoire version",)),
    },
}
VERBS: Mapping[str, Verb] = {name: verb for verbs in SECTIONS.values() for name, verb in verbs.items()}


class _Verbs(TyperGroup):
    """The verbs in sections, each made when it is wanted."""

    def parse_args(self, ctx: "Context", args: list[str]) -> list[str]:
        """Parse what is before the verb."""
        bypass_pydantic(self, ctx)
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: "Context") -> list[str]:
        """Return the names of all verbs in the order of the sections."""
        del ctx
        return list(VERBS)

    def get_command(self, ctx: "Context", cmd_name: str) -> "Command | None":
        """Return a verb; None where there is none of that name."""
        for name in [cmd_name] if cmd_name in VERBS else VERBS:  # all of them, to suggest what was meant
            if name not in self.commands:
                self.commands[name] = _make(name, VERBS[name], ctx)
        return self.commands.get(cmd_name)

    def format_commands(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        """List each section with a line a verb."""
        del ctx
        width = max(map(len, VERBS))
        for title, verbs in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), verb.summary) for name, verb in verbs.items()])


def _make(name: str, verb: Verb, ctx: "Context") -> "Command":
    """Import a verb and make its command."""
    single = typer.Typer(add_completion=False, rich_markup_mode=None, context_settings=CONTEXT)
    single.command(name, epilog=examples(*verb.examples))(
        getattr(import_module(f"flows.cli.{verb.module}"), verb.function or name)
    )
    command = get_command(single)
    bypass_pydantic(command, ctx)
    return command


CONTEXT = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(
    name="repertoire",
    cls=_Verbs,
    help="Exercise pages in, coverage and gaps out.",
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode=None,  # help by Rich alone would take longer than all the rest
    pretty_exceptions_enable=False,
    context_settings=CONTEXT,
)


@app.callback()
def _root(
    home: HomeOption = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of any error.")] = False,
    log_format: Annotated[
        LogFormat,
        typer.Option("--log-format", envvar=LOG_FORMAT_VARIABLE, help="json: an object a line on stderr."),
    ] = LogFormat.TEXT,
) -> None:
    del home, debug
    if log_format is LogFormat.JSON:
        from flows.home.logs import start_json_logs

        start_json_logs()
