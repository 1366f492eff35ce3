"""Clusters: which matches together make one movement, without chains through weak links."""

from collections.abc import Iterable, Iterator

import polars as pl

from transforms.matching.overrides import DIFFERENT, SAME

NODE = ("source", "family_key", "features_text", "equipment_text", "words", "apart")
"""What pages of one source have in common that are one movement whatever else they say."""

Link = tuple[int, int]


def clusters(items: pl.DataFrame, scored: pl.DataFrame, overrides: pl.DataFrame) -> pl.Series:
    """Return the cluster of each row of `items`: the smallest row number `n` in it.

    `items` is as in `scoring.score_pairs`, `scored` has its pairs (a, b, score, status), `overrides` has a, b
    and status. The result is a series in the order of `items`.
    Pages of one source with the same name, as it is read, are one node. Nodes are joined by matches,
    the surest first, and only where every node of the one cluster matches every node of the other:
    so a page that matches two others does not make them one. Overrides come before all scores:
    pairs that are the same are joined first, pairs that are different never meet.
    """
    nodes = _nodes(items, overrides)
    node_of = nodes.get_column("node").to_list()
    same, different = (
        {_link(node_of[a], node_of[b]) for a, b in _pairs(overrides, status)} for status in (SAME, DIFFERENT)
    )
    of_node = pl.Series("node_a", node_of, dtype=pl.UInt32)
    compared = _between_nodes(scored, of_node)
    reading_of = dict(nodes.select("node", "reading").unique().iter_rows())
    joined = _Joined(reading_of, different)
    for one, other in sorted(same):
        joined.join(one, other)
    joined.know(compared.select("node_a", "node_b", "is_match").iter_rows())
    links = compared.filter("is_match").sort(["score", "node_a", "node_b"], descending=[True, False, False])
    for one, other in links.select("node_a", "node_b").iter_rows():
        joined.join_if_all_match(one, other)
    cluster_of_node = {node: joined.cluster_of(node) for node in reading_of}
    first: dict[int, int] = {}
    for n, node in enumerate(node_of):
        first.setdefault(cluster_of_node[node], n)
    return pl.Series("cluster", [first[cluster_of_node[node]] for node in node_of], dtype=pl.UInt32)


def _nodes(items: pl.DataFrame, overrides: pl.DataFrame) -> pl.DataFrame:
    """Return `node` and `reading` (numbers) of each item; one that an override names is its own node."""
    named = {n for pair in overrides.select("a", "b").iter_rows() for n in pair}
    texts = items.select(
        "n",
        "source",
        "family_key",
        "words",
        features_text=pl.col("features").list.join(" "),
        equipment_text=pl.col("equipment").list.join(" "),
        apart=pl.when(pl.col("n").is_in(named)).then("n"),
    )
    return texts.with_columns(
        node=pl.struct(NODE).rank("dense"),
        reading=pl.struct("family_key", "features_text", "equipment_text").rank("dense"),
    ).select(node=pl.col("n").min().over("node"), reading=pl.col("reading"))


def _pairs(overrides: pl.DataFrame, status: str) -> Iterable[Link]:
    return overrides.filter(status=status).select("a", "b").iter_rows()


def _link(one: int, other: int) -> Link:
    return (one, other) if one < other else (other, one)


def _between_nodes(scored: pl.DataFrame, node_of: pl.Series) -> pl.DataFrame:
    """Return each pair of nodes that was compared: node_a < node_b, the best score, is_match."""
    one, other = (node_of.gather(scored.get_column(side)) for side in ("a", "b"))
    return (
        scored.select("score", "status")
        .with_columns(node_a=one, node_b=other)
        .filter(pl.col("node_a") != pl.col("node_b"))
        .select(
            "score",
            node_a=pl.min_horizontal("node_a", "node_b"),
            node_b=pl.max_horizontal("node_a", "node_b"),
            is_match=pl.col("status") == "match",
        )
        .group_by("node_a", "node_b")
        .agg(pl.col("score").filter("is_match").max().fill_null(0.0), pl.col("is_match").any())
    )


class _Joined:
    """Clusters of nodes as they grow."""

    def __init__(self, reading_of: dict[int, int], different: set[Link]) -> None:
        self._reading_of = reading_of
        self._different = different
        self._cluster_of: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}
        self._matches: set[Link] = set()
        self._others: set[Link] = set()

    def know(self, compared: Iterator[tuple[int, int, bool]]) -> None:
        """Take in which pairs of nodes (in order) match, and which were compared and do not."""
        for one, other, is_match in compared:
            (self._matches if is_match else self._others).add((one, other))

    def cluster_of(self, node: int) -> int:
        """Return the cluster of a node: itself, until it is joined."""
        return self._cluster_of.get(node, node)

    def join(self, one: int, other: int) -> None:
        """Join the clusters of two nodes, unless an override keeps a node of each apart."""
        here, there = self.cluster_of(one), self.cluster_of(other)
        if here != there and not any(link in self._different for link in self._between(here, there)):
            self._merge(here, there)

    def join_if_all_match(self, one: int, other: int) -> None:
        """Join the clusters of two nodes where every node of one matches every node of the other."""
        here, there = self.cluster_of(one), self.cluster_of(other)
        if here != there and all(self._may_be_one(link) for link in self._between(here, there)):
            self._merge(here, there)

    def _may_be_one(self, link: Link) -> bool:
        """Return whether two nodes match, or read alike and were not compared, being two of very many."""
        if link in self._different or link in self._others:
            return False
        return link in self._matches or self._reading_of[link[0]] == self._reading_of[link[1]]

    def _between(self, here: int, there: int) -> Iterator[Link]:
        others = self._members.get(there, [there])
        return (_link(one, other) for one in self._members.get(here, [here]) for other in others)

    def _merge(self, here: int, there: int) -> None:
        surviving, gone = _link(here, there)
        moved = self._members.pop(gone, [gone])
        self._members.setdefault(surviving, [surviving]).extend(moved)
        self._cluster_of |= dict.fromkeys(moved, surviving)
