"""Mechanical mutations of a module: small errors, each at one place, drawn by a seed."""

import ast
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

PRODUCT = ("flows", "transforms", "dashboards")
COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One mutation of one file: what stands between two offsets of its bytes, and what takes its place."""

    file: Path
    line: int
    kind: str
    start: int
    end: int
    before: str
    after: str

    def apply(self, root: Path) -> None:
        """Write the mutation into the file below a folder, which holds the file as it was read."""
        target = root / self.file
        content = target.read_bytes()
        target.write_bytes(content[: self.start] + self.after.encode() + content[self.end :])

    def __str__(self) -> str:
        before, after = (" ".join(text.split()) for text in (self.before, self.after))
        return f"{self.file}:{self.line}: {self.kind}: {before[:70]}  ->  {after[:70]}"


def packages(root: Path) -> list[Path]:
    """Return the folders of product modules, relative to the checkout."""
    found = {file.parent for name in PRODUCT for file in (root / name).rglob("*.py")}
    return sorted(folder.relative_to(root) for folder in found)


def draw(root: Path, package: Path, seed: int, count: int) -> list[Mutant]:
    """Draw some mutations of the modules of a package; the kind is drawn first, then the place."""
    chance = random.Random(f"{seed}/{package}")
    by_kind: dict[str, list[Mutant]] = defaultdict(list)
    for file in sorted((root / package).glob("*.py")):
        for mutant in mutants(root, file.relative_to(root)):
            by_kind[mutant.kind].append(mutant)
    drawn: list[Mutant] = []
    while by_kind and len(drawn) < count:
        kind = chance.choice(sorted(by_kind))
        drawn.append(by_kind[kind].pop(chance.randrange(len(by_kind[kind]))))
        if not by_kind[kind]:
            del by_kind[kind]
    return drawn


def mutants(root: Path, file: Path) -> Iterator[Mutant]:
    """Yield every mutation of a file, each of which is a program still."""
    source = (root / file).read_bytes()
    lengths = [0]
    for line in source.splitlines(keepends=True):
        lengths.append(lengths[-1] + len(line))
    tree = ast.parse(source)
    unseen = _not_run(tree)
    for node in ast.walk(tree):
        if id(node) in unseen:
            continue
        for kind, target, changed in _changes(node):
            end_line, end_column = target.end_lineno, target.end_col_offset
            if end_line is None or end_column is None or id(target) in unseen:
                continue
            start = lengths[target.lineno - 1] + target.col_offset
            end = lengths[end_line - 1] + end_column
            text = ast.unparse(changed)
            after = text if isinstance(changed, ast.stmt) else f"({text})"
            yield Mutant(file, target.lineno, kind, start, end, source[start:end].decode(), after)


Change = tuple[str, ast.expr | ast.stmt, ast.expr | ast.stmt]


def _changes(node: ast.AST) -> Iterator[Change]:
    """Yield the kind, the node that is replaced and its replacement."""
    match node:
        case ast.Compare(ops=[operator, *_]) if type(operator) in COMPARISONS:
            yield "operator", node, _with(node, _swap_comparison)
        case ast.BinOp(op=operator) if type(operator) in ARITHMETIC:
            yield "operator", node, _with(node, _swap_arithmetic)
        case ast.BoolOp(op=operator):
            other = ast.Or() if isinstance(operator, ast.And) else ast.And()
            yield "operator", node, ast.BoolOp(other, node.values)
        case ast.Constant(value=value) if (other_value := _other_value(value)) is not None:
            yield "constant", node, ast.Constant(other_value)
        case ast.Expr(value=ast.Call()):
            yield "dropped call", node, ast.Pass()
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield "emptied return", node, ast.Return(ast.Constant(None))
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            yield "condition", test, ast.UnaryOp(ast.Not(), test)
        case ast.comprehension(ifs=tests):
            for test in tests:
                yield "condition", test, ast.UnaryOp(ast.Not(), test)
        case _:
            pass


def _other_value(value: object) -> bool | int | float | str | None:
    """Return a constant of the same type that is another; None where there is none."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return f"{value}?" if isinstance(value, str) and value else None


def _with(node: ast.expr, change: Callable[[ast.expr], None]) -> ast.expr:
    copy = deepcopy(node)
    change(copy)
    return copy


def _swap_comparison(node: ast.expr) -> None:
    if isinstance(node, ast.Compare):
        node.ops[0] = COMPARISONS[type(node.ops[0])]()


def _swap_arithmetic(node: ast.expr) -> None:
    if isinstance(node, ast.BinOp):
        node.op = ARITHMETIC[type(node.op)]()


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _not_run(tree: ast.Module) -> set[int]:
    """Return the nodes that are no behaviour: docstrings, types, sentences of errors, imports for types."""
    found: set[int] = set()

    for node in ast.walk(tree):
        for part in _words_and_types(node):
            found.update(id(each) for each in ast.walk(part))
    return found


def _words_and_types(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a node that are words for people or types."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Raise() | ast.JoinedStr():
            yield node
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            yield node
        case ast.AnnAssign(annotation=ast.expr() as of) | ast.arg(annotation=ast.expr() as of):
            yield of
        case ast.FunctionDef(returns=ast.expr() as of) | ast.AsyncFunctionDef(returns=ast.expr() as of):
            yield of
        case ast.Assign(targets=[ast.Name(id=name)]) if name[0].isupper() and not name.isupper():
            yield node  # the alias of a type
        case _:
            pass
