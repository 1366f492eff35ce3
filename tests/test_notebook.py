"""The example notebook: it runs on the sample library, and what is stored in it is worth reading anywhere.

Its outputs are stored, since they make it readable where no kernel runs; their figures may be older than the
taxonomy. To make them anew, clear the outputs and run this test: it writes them and fails, so that you look
at them.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from shared_homes import copied, sample_built
from small_home import query

from flows.home.settings import CHECKOUT, HOME_VARIABLE, Home

pytestmark = pytest.mark.slow

NOTEBOOK = CHECKOUT / "docs" / "notebooks" / "coverage.ipynb"
SECONDS = 120
PLACES = re.compile(r"/home/|/root|/tmp|/Users/|[A-Z]:\\\\")
LOADED_FROM_ELSEWHERE = re.compile(r"""(?:src|href)=["']?http|<script|@import|url\(["']?http""")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(copied(sample_built().root, tmp_path_factory.mktemp("notebook") / "home"))


@pytest.fixture(scope="module")
def executed(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Give the notebook with the outputs that it has on the sample library."""
    notebook = deepcopy(stored())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(home.root))
        for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        place = {"metadata": {"path": str(NOTEBOOK.parent)}}
        NotebookClient(notebook, resources=place, timeout=SECONDS, record_timing=False).execute()
    notebook.metadata = stored().metadata  # without the version of the Python that ran it
    return notebook


def stored() -> Any:
    return nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]


def outputs(notebook: Any) -> list[list[Mapping[str, Any]]]:
    """Return the outputs of each cell of code."""
    return [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]


def kinds(notebook: Any) -> list[list[tuple[str, list[str]]]]:
    return [
        [(one["output_type"], sorted(one.get("data", {}))) for one in of_cell]
        for of_cell in outputs(notebook)
    ]


def test_the_notebook_runs_on_the_sample_library(executed: Any) -> None:
    if not any(outputs(stored())):
        nbformat.write(executed, NOTEBOOK)  # type: ignore[no-untyped-call]
        pytest.fail(
            f"{NOTEBOOK.name} had no outputs: they have been written. Look at them, then run this again."
        )
    assert kinds(executed) == kinds(stored())
    found = [name for of_cell in kinds(executed) for _, names in of_cell for name in names]
    assert found.count("image/svg+xml") == 2
    assert found.count("text/html") == 4
    assert {kind for of_cell in kinds(executed) for kind, _ in of_cell} == {"execute_result"}, (
        "an error or a warning"
    )


def test_its_figures_are_those_of_the_warehouse(home: Home, executed: Any) -> None:
    texts = [one["data"]["text/plain"] for of_cell in outputs(executed) for one in of_cell]
    headline = query(home, "select exercises, movements, wanted_cells from gaps.headline")[0]
    assert [int(number) for number in re.findall(r"\d+", texts[0])[:3]] == list(headline)
    assert str(query(home, "select gap from gaps.ranked where rank = 1")[0][0]) in "".join(texts)
    assert "Plank" in texts[-1]
    assert "Wall Sit" in texts[-1]


def test_the_pictures_are_whole_and_nothing_comes_from_elsewhere(executed: Any) -> None:
    bars, heat_map = (
        one["data"]["image/svg+xml"]
        for of_cell in outputs(executed)
        for one in of_cell
        if "image/svg+xml" in one["data"]
    )
    assert "Quadriceps" in bars
    assert "Kettlebell" in heat_map
    for each in (executed, stored()):
        text = nbformat.writes(each)  # type: ignore[no-untyped-call]
        assert not LOADED_FROM_ELSEWHERE.search(text)


def test_what_is_stored_is_small_and_names_no_machine_and_no_moment() -> None:
    text = NOTEBOOK.read_text(encoding="utf-8")
    assert len(text) < 200_000
    assert not PLACES.search(text)
    assert "execution" not in {name for cell in stored().cells for name in cell.metadata}
    assert set(stored().metadata) == {"kernelspec", "language_info"}
    assert set(stored().metadata.language_info) == {"name"}
    assert text.endswith("}\n")


def test_the_notebook_is_valid_and_linked_from_the_page_for_analysts() -> None:
    nbformat.validate(stored())
    page = (CHECKOUT / "docs" / "analysts.md").read_text(encoding="utf-8")
    assert f"({NOTEBOOK.relative_to(CHECKOUT / 'docs').as_posix()})" in page
    for link in re.findall(r"\]\(([^)#]+)\)", "".join(cell.source for cell in stored().cells)):
        assert (Path(NOTEBOOK.parent) / link).exists(), link
