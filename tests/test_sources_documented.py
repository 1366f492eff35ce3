"""The page on source files names every key that a source file may have."""

from pathlib import Path

from flows.sources.source import KEYS

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "sources.md").read_text(encoding="utf-8")


def test_every_key_of_a_source_file_is_documented() -> None:
    assert [
        key for key in KEYS if not any(f"{opening}{key}" in PAGE for opening in ("`", "`[", "`[[", ", `"))
    ] == []
