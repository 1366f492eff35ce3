"""Homes and their settings."""

from pathlib import Path

import pytest

from flows.home.errors import UsageError
from flows.home.settings import CHECKOUT, Home, Settings, load_settings


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
        tmp_path,
        "sql_timeout_seconds = 2\nworkers = 3\n[rules.thin_content]\nwords = 5\n"
        '[rules.same_name]\nenabled = false\nseverity = "info"\n',
    )
    settings = load_settings(home)
    assert settings.workers == 3
    assert settings.rules == {
        "same_name": {"enabled": False, "severity": "info"},
        "thin_content": {"words": 5},
    }
    assert settings.sql_timeout_seconds == 2
    assert settings.keep_versions == Settings().keep_versions


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("keep_version = 5", "'keep_version' is unknown. Did you mean 'keep_versions'?"),
        ("zzz = 5", "'zzz' is unknown. Known keys: .*keep_versions"),
        ("keep_versions = 0", "'keep_versions' must be a whole number of at least 1, not 0"),
        ("workers = true", "'workers' must be a whole number of at least 1"),
        ("thin_words = 5", r"'thin_words' is no longer a setting. Write instead: \[rules.thin_content\]"),
        ('switched_off = ["a"]', "'switched_off' is no longer a setting. Write instead: .*enabled = false"),
        ("rules = 5", "'rules' must be a table, not 5"),
        ("[rules.thin_contents]", "'rules.thin_contents' is unknown. Did you mean 'thin_content'"),
        ("[rules.qqq]", "'rules.qqq' is unknown. Known keys: .*same_name.*thin_content"),
        ("[rules]\nsame_name = false", "'rules.same_name' must be a table, not False"),
        ("[rules.same_name]\nwords = 5", "'rules.same_name.words' is unknown. Known keys: enabled, severity"),
        ("[rules.thin_content]\nword = 5", "'rules.thin_content.word' is unknown. Did you mean 'words'"),
        (
            "[rules.thin_content]\nwords = -1",
            "'rules.thin_content.words' must be a number of at least 0, not -1",
        ),
        (
            "[rules.thin_content]\nwords = true",
            "'rules.thin_content.words' must be a number of at least 0, not True",
        ),
        (
            "[rules.thin_content]\nwords = nan",
            "'rules.thin_content.words' must be a number of at least 0, not nan",
        ),
        ("[rules.same_name]\nenabled = 1", "'rules.same_name.enabled' must be true or false, not 1"),
        (
            '[rules.same_name]\nseverity = "bad"',
            '\'rules.same_name.severity\' must be "error" or "warning" or "info", not \'bad\'',
        ),
        ("duckdb_memory_limit = 2", "'duckdb_memory_limit' must be a text"),
        ('overlap = "both"', "'overlap' must be \"skip\" or \"wait\", not 'both'"),
        ('default_cron = ""', "'default_cron' must be a text"),
        ("overlap_wait_minutes = nan", "'overlap_wait_minutes' must be a number of at least 0, not nan"),
        ("notify = 5", "'notify' must be a table, not 5"),
        ("[notify]\nurl = []", "'notify.url' is unknown. Did you mean 'urls'"),
        ('[notify]\non = ["often"]', "'notify.on' holds 'often'. Choose from: failed"),
        ("workers = ", "not a TOML file"),
    ],
)
def test_a_wrong_setting_is_refused_by_file_and_key(tmp_path: Path, text: str, message: str) -> None:
    home = written(tmp_path, text)
    with pytest.raises(UsageError, match=message) as error:
        load_settings(home)
    assert str(home.settings_file) in str(error.value)


def test_only_settings_that_shape_tables_change_the_digest() -> None:
    assert Settings(workers=7, keep_versions=9, shard_bytes=5).digest == Settings().digest
    assert Settings(rules={"thin_content": {"words": 1}}).digest != Settings().digest
