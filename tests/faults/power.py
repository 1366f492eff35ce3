"""Loss of power: what a disk may hold where nothing counts but what was brought to it.

From the log of the injector and the copies that it made at each sync, a disk is worked out for a moment of a
verb: a file holds what it held at its last sync, or nothing; the names of a folder are those of its last
sync and as many of the later changes, in their order, as chance wants. That is less than what the usual file
systems promise, and all that POSIX does.
"""

import os
import random
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .injector import Call


@dataclass(eq=False)
class Node:
    """A file or a folder.

    names: of a folder, what is in it for those who look. kept: the names of its last sync. pending: the
    changes of names since then. content: a file with what this file held at its last sync; None: nothing.
    """

    is_folder: bool
    content: Path | None = None
    names: dict[str, "Node"] = field(default_factory=dict)
    kept: dict[str, "Node"] = field(default_factory=dict)
    pending: list["dict[str, Node | None]"] = field(default_factory=list)

    def change(self, changed: "dict[str, Node | None]") -> None:
        """Give names in this folder to nodes, or to nothing, all of them in one step."""
        self.pending.append(changed)
        _give(self.names, changed)

    def sync(self) -> None:
        """Bring the names to the disk."""
        self.kept = dict(self.names)
        self.pending.clear()


class Disk:
    """The disk below a folder: `before` is a copy of what was there when the log begins, all of it synced."""

    def __init__(self, before: Path, home: Path, store: Path) -> None:
        self.home, self.store = home.resolve(), store
        self.root = _node_of(before, {})

    def apply(self, call: Call) -> None:
        """Let a call of the log happen."""
        path, name = Path(call.path), Path(call.path).name
        if not path.is_relative_to(self.home) or call.name == "failed":
            return
        folder, node = self._find(path.parent), self._find(path)
        if folder is None and path != self.home:
            return
        if call.name in ("create", "mkdir") and folder and node is None:
            folder.change({name: Node(call.name == "mkdir")})
        elif call.name in ("open-empty", "truncate") and node:
            node.content = None
        elif call.name == "unlink" and folder:
            folder.change({name: None})
        elif call.name in ("rename", "link", "exchange") and folder and node:
            self._rename(call, folder, node)
        elif call.name == "fsync" and node:
            if node.is_folder:
                node.sync()
            else:
                node.content = self.store / str(call.number)

    def write(self, folder: Path, chance: random.Random) -> None:
        """Write what the disk holds after the power was lost; `chance` says which pending changes it kept."""
        _write(self.root, folder, chance, {})

    def _rename(self, call: Call, folder: Node, node: Node) -> None:
        second = Path(call.second)
        there = self._find(second.parent)
        if there is None or (there.names.get(second.name) is node and call.name == "rename"):
            return  # of two names of one file a rename takes none away
        old = {Path(call.path).name: there.names.get(second.name) if call.name == "exchange" else None}
        new: dict[str, Node | None] = {second.name: node}
        if call.name == "link":
            there.change(new)
        elif there is folder:
            folder.change(old | new)
        else:
            there.change(new)
            folder.change(old)

    def _find(self, path: Path) -> Node | None:
        node: Node | None = self.root
        for part in path.relative_to(self.home).parts if path.is_relative_to(self.home) else (None,):
            node = node.names.get(part) if node and part else None
        return node


def disks_at(disk: Disk, calls: Iterable[Call], moments: Iterable[int]) -> Iterator[tuple[int, Disk]]:
    """Give the disk as it is after each of some numbers of calls, in their order."""
    wanted = set(moments)
    if 0 in wanted:
        yield 0, disk
    for call in calls:
        disk.apply(call)
        if call.number in wanted:
            yield call.number, disk


def _give(names: dict[str, Node], changed: "dict[str, Node | None]") -> None:
    for name, node in changed.items():
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


def _node_of(path: Path, known: dict[int, Node]) -> Node:
    """Return what is there as it was before: two names of a file are one node."""
    if path.is_dir():
        names = {each.name: _node_of(each, known) for each in path.iterdir()}
        return Node(is_folder=True, names=names, kept=dict(names))
    return known.setdefault(path.stat().st_ino, Node(is_folder=False, content=path))


def _write(node: Node, path: Path, chance: random.Random, written: dict[int, Path]) -> None:
    if id(node) in written and not node.is_folder:
        os.link(written[id(node)], path)
        return
    written[id(node)] = path
    if not node.is_folder:
        if node.content is None:
            path.touch()
        else:
            shutil.copyfile(node.content, path)
        return
    path.mkdir()
    names = dict(node.kept)
    for changed in node.pending[: chance.randint(0, len(node.pending))]:
        _give(names, changed)
    for name, each in names.items():
        _write(each, path / name, chance, written)
