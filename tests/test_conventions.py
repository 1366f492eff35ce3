"""The conventions that keep the structure: sizes, names, doors of packages, paths in the documents.

Who may import what is declared in pyproject.toml, `[tool.importlinter]`, and checked by `make imports`.
"""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.warehouse.offline import OFFLINE

CHECKOUT = Path(__file__).resolve().parents[1]
TOPS = ("flows", "transforms", "dashboards")
PACKAGES = sorted(
    {file.parent.relative_to(CHECKOUT).as_posix() for top in TOPS for file in (CHECKOUT / top).rglob("*.py")}
)
ROOMS = [package for package in PACKAGES if "/" in package and not package.startswith("dashboards")]
"""The packages of flows and transforms, each with its door."""
MAX_MODULES, MAX_LINES, MAX_FUNCTION_LINES = 20, 400, 60
DOOR = re.compile(r".+?\n\n(?:.+\n\n)?May import: (?P<imports>.+)\.\nEnter at: (?P<doors>.+)\.", re.DOTALL)
DOCUMENTS = [
    "CONTRIBUTING.md",
    "README.md",
    "SECURITY.md",
    *(file.relative_to(CHECKOUT).as_posix() for file in sorted((CHECKOUT / "docs").glob("*.md"))),
]
PATH = re.compile(
    r"(?<!`)`((?:flows|transforms|dashboards|sql|taxonomy|sources|tests|benchmarks|docs|deploy|requirements|raw)/"
    r"[^\s`,:;(){}]*)`"
)
MADE = re.compile(r"raw/(archive|runs|decisions)\b|sources/")
"""What a home has and a checkout has not."""
EMPTY_NAMES = re.compile(r"(^|_)(utils?|helpers?|common|manager|misc|core)(_|$)")


def python_files(folder: str) -> Iterator[Path]:
    yield from sorted((CHECKOUT / folder).rglob("*.py"))


def test_transforms_ask_no_clock_and_open_no_file() -> None:
    functions = {"open", "input", "print"}
    methods = {
        "now",
        "utcnow",
        "today",
        "read_csv",
        "read_parquet",
        "scan_parquet",
        "read_json",
        "write_parquet",
    }
    found = [
        f"{file.name}:{node.lineno}"
        for file in python_files("transforms")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", "") in methods or getattr(node.func, "id", "") in functions)
    ]
    assert found == []


def test_nothing_lets_duckdb_download_an_extension() -> None:
    """Every connection is opened with a configuration that begins with these two."""
    for file in [*python_files("flows"), *python_files("dashboards")]:
        text = file.read_text(encoding="utf-8")
        opened = [
            node
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "duckdb.connect"
        ]
        assert all("config" in {word.arg for word in node.keywords} for node in opened), file
        assert not opened or "OFFLINE" in text, file
    assert OFFLINE == {"autoinstall_known_extensions": False, "autoload_known_extensions": False}


def test_no_file_has_a_name_that_says_nothing() -> None:
    files = [
        *python_files("flows"),
        *python_files("transforms"),
        *python_files("tests"),
        *python_files("dashboards"),
    ]
    assert [file.name for file in files if EMPTY_NAMES.search(file.stem)] == []


def test_no_package_module_or_function_is_too_large() -> None:
    too_large = {}
    for package in PACKAGES:
        modules = sorted((CHECKOUT / package).glob("*.py"))
        if len(modules) > MAX_MODULES:
            too_large[package] = len(modules)
        for file in modules:
            text = file.read_text(encoding="utf-8")
            name = file.relative_to(CHECKOUT).as_posix()
            if (lines := len(text.splitlines())) > MAX_LINES:
                too_large[name] = lines
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    lines = (node.end_lineno or node.lineno) - node.lineno + 1
                    if lines > MAX_FUNCTION_LINES:
                        too_large[f"{name}: {node.name}"] = lines
    assert too_large == {}


@pytest.mark.parametrize("package", ROOMS)
def test_a_package_says_what_it_is_for_what_it_may_import_and_where_to_enter(package: str) -> None:
    """`Enter at` names what stands in the package, as `module.name`, or as `name` of its `__init__`."""
    file = CHECKOUT / package / "__init__.py"
    assert file.is_file(), f"{package} has no __init__.py"
    said = DOOR.fullmatch(ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "")
    assert said, f"{file}: says not what it is for, then 'May import: ...', then 'Enter at: ...'"
    for door in said["doors"].split(", "):
        module, _, member = door.rpartition(".")
        assert member in _members(CHECKOUT / package / f"{module or '__init__'}.py"), f"there is no {door}"


def _members(file: Path) -> set[str]:
    """Return the names that a module defines or imports."""
    names = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
    return names


def test_a_package_imports_only_the_packages_that_it_says() -> None:
    """A docstring may allow more than is used; it never allows less."""
    unsaid = {}
    for package in ROOMS:
        text = (CHECKOUT / package / "__init__.py").read_text(encoding="utf-8")
        allowed = _allowed(package, ast.get_docstring(ast.parse(text)) or "")
        used = {
            room
            for file in (CHECKOUT / package).glob("*.py")
            for room in _rooms_imported(file)
            if room != package
        }
        if missing := used - allowed:
            unsaid[package] = sorted(missing)
    assert unsaid == {}


def _allowed(package: str, docstring: str) -> set[str]:
    """Return the rooms that `May import` names, with the rooms within them."""
    said = DOOR.fullmatch(docstring)
    assert said
    top = package.partition("/")[0]
    if said["imports"].startswith("every package of flows"):
        return set(ROOMS)
    named = re.split(r",\s+", said["imports"].replace(".", "/"))
    full = {each if each.partition("/")[0] in TOPS else f"{top}/{each}" for each in named}
    return {room for room in ROOMS for each in full if room == each or room.startswith(f"{each}/")}


def _rooms_imported(file: Path) -> Iterator[str]:
    """Return the rooms that a module imports from."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = (
            [f"{node.module}.{alias.name}" for alias in node.names]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
        for name in names:
            path = name.replace(".", "/")
            within = [room for room in ROOMS if path.startswith(f"{room}/")]
            yield from [max(within, key=len)] if within else []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_a_document_names_exists(document: str) -> None:
    """Names with <...>, * or a capital placeholder are patterns; what a home holds is made by running."""
    text = (CHECKOUT / document).read_text(encoding="utf-8")
    named = {path.rstrip("/") for path in PATH.findall(text)}
    missing = [path for path in sorted(named) if not MADE.match(path) and not _exists(path)]
    assert missing == []


def _exists(path: str) -> bool:
    """Tell whether a path, or with placeholders one like it, is in the checkout."""
    return any(CHECKOUT.glob(re.sub(r"<[^<>]*>|\b[A-Z_]{2,}\b(?=[./])", "*", path)))


def test_every_sql_file_is_a_view_a_macro_or_a_check_with_a_header() -> None:
    for file in sorted((CHECKOUT / "sql").rglob("*.sql")):
        first = file.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("-- "), f"{file}: the first line must say what it means"


def test_nothing_that_is_committed_names_this_machine_or_a_registry() -> None:
    if not (CHECKOUT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    places = re.compile(
        r"/work/(?:main|shared)|https?://(?:pypi|files\.pythonhosted|registry\.npmjs)|--index-url"
    )
    for name in filter(None, listed):
        file = CHECKOUT / name
        if file.is_file() and file != Path(__file__):
            assert not places.search(file.read_text(encoding="utf-8", errors="replace")), name
