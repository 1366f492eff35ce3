"""The mutations that prove the tests to be awake."""

import ast
from pathlib import Path

import pytest

from .mutants import PRODUCT, draw, mutants, packages

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCE = '''\
"""Words."""
LIMIT = 3


def judge(page: str, seen: list[int] | None = None) -> str:
    """Judge a page."""
    if len(page) > LIMIT and page != "ä":
        print("long")
        return "long"
    raise ValueError(f"{page}: 3 letters at least")
'''


def test_each_kind_of_error_is_made_at_its_place_and_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(SOURCE, encoding="utf-8")
    found = {
        (mutant.line, mutant.kind, mutant.before, mutant.after) for mutant in mutants(tmp_path, Path("a.py"))
    }
    assert found == {
        (2, "constant", "3", "(4)"),
        (7, "condition", 'len(page) > LIMIT and page != "ä"', "(not (len(page) > LIMIT and page != 'ä'))"),
        (7, "operator", 'len(page) > LIMIT and page != "ä"', "(len(page) > LIMIT or page != 'ä')"),
        (7, "operator", "len(page) > LIMIT", "(len(page) >= LIMIT)"),
        (7, "operator", 'page != "ä"', "(page == 'ä')"),
        (7, "constant", '"ä"', "('ä?')"),
        (8, "dropped call", 'print("long")', "pass"),
        (8, "constant", '"long"', "('long?')"),
        (9, "emptied return", 'return "long"', "return None"),
        (9, "constant", '"long"', "('long?')"),
    }


def test_a_mutation_changes_its_place_alone_and_the_file_is_a_program_still(tmp_path: Path) -> None:
    for mutant in mutants(CHECKOUT, Path("flows/home/lock.py")):
        copy = tmp_path / mutant.file
        copy.parent.mkdir(parents=True, exist_ok=True)
        content = (CHECKOUT / mutant.file).read_bytes()
        copy.write_bytes(content)
        mutant.apply(tmp_path)
        changed = copy.read_bytes()
        ast.parse(changed)
        assert changed == content[: mutant.start] + mutant.after.encode() + content[mutant.end :] != content


def test_the_same_seed_draws_the_same(tmp_path: Path) -> None:
    package = Path("flows/home")
    assert draw(CHECKOUT, package, 1, 5) == draw(CHECKOUT, package, 1, 5) != draw(CHECKOUT, package, 2, 5)


@pytest.mark.parametrize("product", PRODUCT)
def test_every_package_is_asked(product: str) -> None:
    assert Path(product) in {
        folder.parents[-2] if len(folder.parts) > 1 else folder for folder in packages(CHECKOUT)
    }
