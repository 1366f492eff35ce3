"""`repertoire init`: an empty home."""

from pathlib import Path

import pytest

from flows.home.create import make_home, settings_text
from flows.home.errors import UsageError
from flows.home.settings import Settings, load_settings


def test_a_home_has_its_folders_and_a_settings_file(tmp_path: Path) -> None:
    home = make_home(tmp_path / "library")
    assert home.sources.is_dir()
    assert (home.root / "raw").is_dir()
    assert home.editorial_decisions.is_dir()
    assert load_settings(home) == Settings()


def test_every_setting_stands_in_the_settings_file_and_works_when_it_is_uncommented(tmp_path: Path) -> None:
    home = make_home(tmp_path / "library")
    lines = settings_text().splitlines()
    settings = [line.removeprefix("# ") for line in lines if " = " in line]
    home.settings_file.write_text("\n".join(settings), encoding="utf-8")
    assert load_settings(home) == Settings(workers=2)


def test_making_a_home_twice_changes_nothing(tmp_path: Path) -> None:
    home = make_home(tmp_path / "library")
    home.settings_file.write_text("keep_versions = 8\n", encoding="utf-8")
    make_home(tmp_path / "library")
    assert load_settings(home).keep_versions == 8


def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("hello", encoding="utf-8")
    with pytest.raises(UsageError, match="is not empty"):
        make_home(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


def test_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("hello", encoding="utf-8")
    with pytest.raises(UsageError, match="is a file"):
        make_home(file)
