"""The command line `repertoire`: where it starts, and how errors end it.

Help and the analyst's verbs have to start at once, so that a module is imported only where a verb
needs it. That is why most imports below are inside functions.
"""

import gc
import sys
from pathlib import Path

from flows.home.errors import ExitCode, RepertoireError, is_interruption, system_fault
from flows.prefect_flows.settings import set_exit_code

OBJECTS_BETWEEN_COLLECTIONS = 100_000
"""What a start imports stays until the end: looking for garbage in it would take a tenth of the time."""


def main() -> int:
    """Run the command line; return its exit code. What went wrong is reported in a sentence on stderr."""
    code = _run()
    set_exit_code(code)
    return code


def _run() -> int:
    """Run the verb; return the exit code."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, 20, 20)
    debug = "--debug" in sys.argv[1:]
    try:
        from flows.cli.verbs import app

        gc.freeze()  # what Typer has imported stays too; nothing of DuckDB, which must be let go
        app(prog_name="repertoire")
    except SystemExit as end:  # Typer ends so, whatever the end
        return end.code if isinstance(end.code, int) else 0
    except RepertoireError as error:
        return _report_error(error, debug=debug)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BaseException as error:  # noqa: BLE001 - a panic of a native library is no Exception
        if is_interruption(error):
            return ExitCode.INTERRUPTED
        fault = system_fault(error, _runs_folder().parent.parent)
        return _report_error(fault, debug=debug) if fault else _report_bug(error, debug=debug)
    return 0


def _report_error(error: RepertoireError, *, debug: bool) -> int:
    """Print an error that the user can correct; return its exit code."""
    from flows.cli.output import print_message

    if debug:
        _print_traceback()
    print_message(f"error: {error}")
    return error.exit_code


def _report_bug(error: BaseException, *, debug: bool) -> int:
    """Print that something is wrong with Repertoire, and where the traceback is; return the exit code."""
    from flows.cli.output import print_message

    if debug:
        _print_traceback()
    where = "" if isinstance(error, Exception) else f" in native code that {_caller_of(error)} called"
    print_message(f"error: unexpected {type(error).__name__}{where}: {error}")
    if not debug:
        print_message(f"The traceback is in {_write_traceback()}; please report it. --debug shows it here.")
    return ExitCode.INTERNAL_ERROR


def _caller_of(error: BaseException) -> str:
    """Return the package whose code called what raised an error."""
    import traceback

    frame, _ = list(traceback.walk_tb(error.__traceback__))[-1]
    return str(frame.f_globals.get("__name__", "Python")).partition(".")[0]


def _print_traceback() -> None:
    import traceback

    from flows.cli.output import print_message

    print_message(traceback.format_exc())


def _write_traceback() -> Path:
    """Write the traceback next to the run logs of the home, else to the folder for temporary files."""
    import os
    import tempfile
    import traceback
    from datetime import UTC, datetime

    from flows.home.redaction import redacted

    name = f"error-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}.txt"
    for folder in (_runs_folder(), Path(tempfile.gettempdir())):
        try:
            (folder / name).write_text(redacted(traceback.format_exc()), encoding="utf-8")
        except OSError:
            continue
        return folder / name
    return Path(os.devnull)


def _runs_folder() -> Path:
    """Return the folder of the run logs of the home that the words of the command line name."""
    from flows.home.settings import Home

    words = sys.argv[1:]
    named = next((Path(words[at + 1]) for at, word in enumerate(words[:-1]) if word == "--home"), None)
    try:
        return Home.find(named).runs
    except RepertoireError:
        return Path("/nowhere")


if __name__ == "__main__":
    sys.exit(main())
