"""Homes and their settings."""

from pathlib import Path

import pytest

from flows.errors import UsageError
from flows.settings import CHECKOUT, Home, Settings, load_settings


def written(tmp_path: Path, text: str) -> Home:
    home = Home(tmp_path)
    home.settings_file.write_text(text)
    return home


def test_the_option_goes_before_the_variable_and_the_variable_before_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    monkeypatch.setenv("REPERTOIRE_HOME", str(other))
    assert Home.find(tmp_path).root == tmp_path.resolve()
    assert Home.find(None).root == other.resolve()
    monkeypatch.delenv("REPERTOIRE_HOME")
    assert Home.find(None).root == CHECKOUT


def test_a_home_that_is_not_there_is_refused_with_the_way_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="repertoire init"):
        Home.find(tmp_path / "nowhere")


def test_asking_a_home_for_its_places_creates_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path)
    places = [home.sources, home.archive, home.runs, home.versions, home.published, home.reports, home.cache]
    assert all(place.is_relative_to(tmp_path) for place in places)
    assert list(tmp_path.iterdir()) == []


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_settings(Home(tmp_path)) == Settings()


def test_a_file_changes_what_it_names(tmp_path: Path) -> None:
    home = written(
        tmp_path, 'thin_words = 5\nswitched_off = ["b", "a"]\nsql_timeout_seconds = 2\nworkers = 3\n'
    )
    settings = load_settings(home)
    assert (settings.thin_words, settings.switched_off, settings.workers) == (5, ("a", "b"), 3)
    assert settings.sql_timeout_seconds == 2
    assert settings.keep_versions == Settings().keep_versions


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("thin_word = 5", "unknown setting 'thin_word'. Known settings: .*thin_words"),
        ("thin_words = -1", "'thin_words' must be a whole number of at least 0, not -1"),
        ("workers = true", "'workers' must be a whole number of at least 1"),
        ('switched_off = "a"', "'switched_off' must be a list of texts"),
        ("duckdb_memory_limit = 2", "'duckdb_memory_limit' must be a text"),
        ("thin_words = ", "not a TOML file"),
    ],
)
def test_a_wrong_setting_is_refused_by_file_and_key(tmp_path: Path, text: str, message: str) -> None:
    home = written(tmp_path, text)
    with pytest.raises(UsageError, match=message) as refusal:
        load_settings(home)
    assert str(home.settings_file) in str(refusal.value)


def test_only_settings_that_shape_tables_change_the_digest() -> None:
    assert Settings(workers=7, keep_versions=9, shard_bytes=5).digest == Settings().digest
    assert Settings(thin_words=1).digest != Settings().digest
