"""Scanning and reading folders of pages, however odd."""

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.collect.folder import read_file, scan_folder
from flows.home.errors import NotArchivedError, UsageError

CAP = 1000


def make(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    return root


def reason_of(path: Path, cap: int = CAP) -> tuple[str, str]:
    with pytest.raises(NotArchivedError) as error:
        read_file(str(path), cap)
    return error.value.outcome, error.value.reason


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """Give a folder outside of root's own, as a user whom permissions bind."""
    with tempfile.TemporaryDirectory() as name:
        if os.geteuid() == 0:
            os.chown(name, 65534, 65534)
            os.seteuid(65534)
            try:
                yield Path(name)
            finally:
                os.seteuid(0)
        else:
            yield Path(name)


def test_pages_come_by_address_from_all_depths_whatever_the_case_of_their_extension(tmp_path: Path) -> None:
    make(tmp_path, "b.MD", "a/z.markdown", "a.txt", "a-b.html", "c/d/e.HTM", "notes.pdf", "md", "a.md.bak")
    assert scan_folder(tmp_path).pages == ["a-b.html", "a.txt", "a/z.markdown", "b.MD", "c/d/e.HTM"]


def test_names_that_start_with_a_full_stop_are_left_out_with_all_below_them(tmp_path: Path) -> None:
    make(tmp_path, ".draft.md", ".git/a.md", "a/.b/c.md", "a/d.md")
    assert scan_folder(tmp_path).pages == ["a/d.md"]


def test_a_very_deep_folder_is_walked(tmp_path: Path) -> None:
    deep = "/".join("d" * 400)
    make(tmp_path, f"{deep}/a.md")
    assert scan_folder(tmp_path).pages == [f"{deep}/a.md"]


def test_an_empty_folder_has_no_pages_and_a_missing_one_is_refused(tmp_path: Path) -> None:
    assert scan_folder(tmp_path).pages == []
    with pytest.raises(UsageError, match=r"No such file or directory. Correct the path of the source"):
        scan_folder(tmp_path / "missing")
    make(tmp_path, "a.md")
    with pytest.raises(UsageError, match="Not a directory"):
        scan_folder(tmp_path / "a.md")


def test_a_link_that_leaves_the_folder_is_set_aside_be_it_to_a_file_a_folder_or_nothing(
    tmp_path: Path,
) -> None:
    make(tmp_path, "outside/secret.md", "pages/a.md", "pages-too/b.md")
    pages = tmp_path / "pages"
    (pages / "secret.md").symlink_to(tmp_path / "outside/secret.md")
    (pages / "beside.md").symlink_to("../pages-too/b.md")
    (pages / "folder").symlink_to(tmp_path / "outside")
    (pages / "nothing.md").symlink_to(tmp_path / "nothing.md")
    (pages / "picture.png").symlink_to(tmp_path / "outside/secret.md")
    scan = scan_folder(pages)
    assert scan.pages == ["a.md"]
    assert sorted((row[0], *row[1:3]) for row in scan.without_payload) == [
        (name, "set_aside", "symlink_outside") for name in ("beside.md", "folder", "nothing.md", "secret.md")
    ]


def test_a_link_to_a_page_inside_is_a_page_and_one_to_a_folder_inside_adds_nothing(tmp_path: Path) -> None:
    make(tmp_path, "z/real.md")
    (tmp_path / "link.md").symlink_to("z/real.md")
    (tmp_path / "a").symlink_to("z")
    (tmp_path / "z" / "loop").symlink_to("..")
    (tmp_path / "self.md").symlink_to("self.md")
    scan = scan_folder(tmp_path)
    assert scan.pages == ["link.md", "self.md", "z/real.md"]
    assert read_file(scan.links["link.md"], CAP) == b"z/real.md"
    assert reason_of(Path(scan.links["self.md"])) == ("error", "read_error")


def test_a_link_to_a_hidden_folder_inside_is_followed_once(tmp_path: Path) -> None:
    make(tmp_path, ".store/v2/a.md")
    (tmp_path / "current").symlink_to(".store/v2")
    (tmp_path / "latest").symlink_to("current")
    assert scan_folder(tmp_path).pages == ["current/a.md"]


def test_what_is_no_regular_file_is_set_aside_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.md")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s.md"))
        scan = scan_folder(tmp_path)
    assert scan.pages == []
    assert {row[0]: row[2] for row in scan.without_payload} == dict.fromkeys(
        ("fifo.md", "s.md"), "not_regular_file"
    )
    assert reason_of(tmp_path / "fifo.md") == ("set_aside", "not_regular_file")
    assert reason_of(tmp_path) == ("set_aside", "not_regular_file")
    assert reason_of(Path("/dev/zero")) == ("set_aside", "not_regular_file")


def test_a_file_is_read_up_to_the_cap_and_not_beyond(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"x" * CAP)
    assert read_file(str(file), CAP) == b"x" * CAP
    file.write_bytes(b"x" * (CAP + 1))
    assert reason_of(file) == ("set_aside", "too_large_to_archive")
    file.write_bytes(b"")
    assert read_file(str(file), CAP) == b""


def test_a_file_that_says_it_is_empty_and_is_not_is_read_to_its_end() -> None:
    assert read_file("/proc/self/status", 100_000).startswith(b"Name:")
    assert reason_of(Path("/proc/self/status"), cap=10) == ("set_aside", "too_large_to_archive")


def test_a_file_that_vanished_or_became_a_link_is_an_error(tmp_path: Path) -> None:
    make(tmp_path, "a.md")
    (tmp_path / "b.md").symlink_to("a.md")
    assert reason_of(tmp_path / "gone.md") == ("error", "read_error")
    assert reason_of(tmp_path / "b.md") == ("error", "read_error")


def test_a_file_and_a_folder_that_may_not_be_read_are_errors(unprivileged: Path) -> None:
    make(unprivileged, "a.md", "closed/b.md")
    (unprivileged / "a.md").chmod(0)
    (unprivileged / "closed").chmod(0)
    scan = scan_folder(unprivileged)
    (unprivileged / "closed").chmod(0o700)
    assert scan.pages == ["a.md"]
    assert scan.unreadable == [("closed/", "error", "permission_denied", "Permission denied")]
    assert reason_of(unprivileged / "a.md") == ("error", "permission_denied")


@pytest.mark.parametrize(
    ("include", "exclude", "pages"),
    [
        (["*.md"], [], ["a.md", "it[1].md"]),
        (["**/*.md"], [], ["a.md", "en/b.md", "en/x/c.md", "it[1].md"]),
        (["en/**"], [], ["en/b.md", "en/d.txt", "en/x/c.md"]),
        (["en/*"], ["*/*.txt"], ["en/b.md"]),
        ([], ["**/x/**", "en/?.txt"], ["a.md", "en/b.md", "it[1].md"]),
        (["it[[]1].md"], [], ["it[1].md"]),
        (["**/[!ab].md"], [], ["en/x/c.md"]),
        (["[a-b].md", "en/[^b].txt"], [], ["a.md"]),
    ],
)
def test_globs_choose_pages_by_address(
    tmp_path: Path, include: list[str], exclude: list[str], pages: list[str]
) -> None:
    make(tmp_path, "a.md", "en/b.md", "en/x/c.md", "en/d.txt", "it[1].md")
    assert scan_folder(tmp_path, include, exclude).pages == pages


def test_a_glob_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Correct it in the source file"):
        scan_folder(tmp_path, ["[z-a].md"])


def test_folders_to_skip_are_not_walked_even_through_a_link(tmp_path: Path) -> None:
    make(tmp_path, "a.md", "warehouse/reports/gap-report.md")
    (tmp_path / "reports").symlink_to("warehouse")
    assert scan_folder(tmp_path, skip=[tmp_path / "warehouse", tmp_path / "absent"]).pages == ["a.md"]
