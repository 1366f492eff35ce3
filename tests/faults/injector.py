"""The library that fails calls: built with cc, preloaded into a verb, and its log read."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("inject.c")
FOR_GOOD = " for good"
"""At the end of a kind: each later call that can meet it meets it too."""
OPENED = ("kill", "EIO", "EINTR", "EIO for good")
NAMED = ("kill", "EIO", "ENOSPC", "EIO for good", "ENOSPC for good")
WRITTEN = ("kill", "EIO", "ENOSPC", "EINTR", "short", "EIO for good", "ENOSPC for good")
KINDS = {
    "write": WRITTEN,
    "fsync": tuple(kind for kind in WRITTEN if kind != "short"),
    "create": tuple(kind for kind in WRITTEN if kind != "short"),
    "open": OPENED, "open-empty": OPENED, "truncate": OPENED,
    "rename": NAMED, "exchange": NAMED, "link": NAMED, "mkdir": NAMED, "mmap": NAMED,
    "unlink": ("kill", "EIO", "EIO for good"),
}  # fmt: skip
"""What each call can meet, as `inject.c` lets it: only a write is short, a name is never interrupted."""
TEXTS = {"EIO": "Input/output error", "ENOSPC": "No space left on device", "EINTR": "Interrupted system call"}
COUNTER_BYTES = 8


@dataclass(frozen=True)
class Call:
    """A call that changes a file: its number, what it was, the inode, the path and the path of a rename."""

    number: int
    process: int
    name: str
    inode: int
    path: str
    second: str

    def place(self, home: Path) -> str:
        """Return what was called on which file, without what varies from home to home."""
        name = f"{self.second} (failed)" if self.name == "failed" else self.name
        return f"{name} {Path(self.path).relative_to(home.resolve())}"


def compiler() -> str | None:
    """Return the C compiler of this machine, None where there is none."""
    return shutil.which("cc") or shutil.which("gcc")


def built_library(folder: Path) -> Path:
    """Compile the injector there. Raises RuntimeError with the compiler's words where that fails."""
    library = folder / "inject.so"
    command = [
        compiler() or "cc",
        "-shared",
        "-fPIC",
        "-O2",
        "-Wall",
        "-o",
        str(library),
        str(SOURCE),
        "-ldl",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return library


@dataclass(frozen=True)
class Injector:
    """The injector for one home: `at` is the number of the call that fails, 0 for none."""

    library: Path
    home: Path
    folder: Path

    @property
    def store(self) -> Path:
        """The folder of what files held when they were brought to the disk, by the number of the call."""
        return self.folder / "store"

    def variables(self, at: int = 0, kind: str = "", *, is_stored: bool = False) -> Mapping[str, str]:
        """Return the variables for a process; the count begins anew and the log is empty."""
        self.store.mkdir(parents=True, exist_ok=True)
        (self.folder / "count").write_bytes(bytes(COUNTER_BYTES))
        (self.folder / "log").write_bytes(b"")
        variables = {
            "LD_PRELOAD": str(self.library),
            "FAULTS_FOLDER": str(self.home),
            "FAULTS_COUNT": str(self.folder / "count"),
            "FAULTS_LOG": str(self.folder / "log"),
            "FAULTS_AT": str(at),
            "FAULTS_KIND": kind.removesuffix(FOR_GOOD),
        }
        if kind.endswith(FOR_GOOD):
            variables["FAULTS_LASTING"] = "1"
        return variables | ({"FAULTS_STORE": str(self.store)} if is_stored else {})

    def calls(self) -> list[Call]:
        """Return the calls of the last run by number."""
        found = []
        for line in os.fsdecode((self.folder / "log").read_bytes()).splitlines():
            number, process, name, inode, path, second = line.split("\t")
            found.append(Call(int(number), int(process), name, int(inode), path, second))
        return sorted(found, key=lambda call: call.number)
