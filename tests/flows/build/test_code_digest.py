"""A change of the code is seen by the next build, in whichever package it is made."""

import ast
import shutil
from pathlib import Path

import pytest
from small_home import build_home, collect_on, make_home

from flows.build import build as build_module
from flows.build.build import TABLE_PACKAGES
from flows.extract import extractor
from flows.home.settings import CHECKOUT

SHOWN_ONLY = {"flows/report"}
"""Packages that a build imports and that decide no table: the report of a rejected build."""


def package_of(module: str) -> str:
    parts = module.split(".")
    return "transforms" if parts[0] == "transforms" else "/".join(parts[:2])


def imported_by(module: str) -> set[str]:
    file = CHECKOUT / f"{module.replace('.', '/')}.py"
    if not file.exists():
        return set()
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("flows.", "transforms")):
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_every_package_that_a_build_reaches_is_digested() -> None:
    reached: set[str] = set()
    waiting = ["flows.build.build"]
    while waiting:
        module = waiting.pop()
        if module not in reached and package_of(module) not in SHOWN_ONLY:
            reached.add(module)
            waiting += imported_by(module)
    assert {package_of(module) for module in reached} - {*TABLE_PACKAGES} == set()


def test_a_change_in_any_package_that_decides_a_table_is_built_and_one_elsewhere_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = tmp_path / "checkout"
    for folder in ("flows", "transforms", "sql"):
        shutil.copytree(CHECKOUT / folder, checkout / folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(build_module, "CHECKOUT", checkout)
    monkeypatch.setattr(extractor, "CHECKOUT", checkout)
    home = make_home(tmp_path / "home")
    collect_on(home, 0)
    build_home(home)
    parts = [*TABLE_PACKAGES, "transforms/pages", "flows/cli", "flows/prefect_flows"]
    built = {}
    for package in parts:
        file = next((checkout / package).rglob("*.sql" if package == "sql" else "*.py"))
        file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        built[package] = build_home(home).status
    assert build_home(home).status == "unchanged"
    elsewhere = {"flows/cli", "flows/prefect_flows"}
    assert built == {part: "unchanged" if part in elsewhere else "published" for part in parts}
