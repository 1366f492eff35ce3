"""Teasers: cards on a page that lead to other pages, folded into one item each."""

from transforms.pages.html.elements import ELSEWHERE
from transforms.pages.outline import HEADING, ITEM, RULE, Block

MAX_BLOCKS = 14
"""What gives more blocks than this is content and no card."""


class Teasers:
    """The headings of a page and the cards that were folded; `blocks` are those of the builder.

    A card is a link around several texts, or a container whose only heading leads elsewhere. A
    single one may be the page itself: it is unfolded in the end.
    """

    def __init__(self, blocks: list[Block]) -> None:
        self._blocks = blocks
        self._heads: list[tuple[int, bool]] = []  # place among the blocks, whether it leads elsewhere
        self._folded: dict[
            int, tuple[Block, list[Block]]
        ] = {}  # by identity of the block that represents them

    @property
    def heads(self) -> int:
        """How many headings there are so far, cards included."""
        return len(self._heads)

    def add_heading(self) -> None:
        """Note the block that was added last as a heading."""
        block = self._blocks[-1]
        leads = block.level > 1 and any(
            text == block.text and ELSEWHERE.match(url) for text, url in block.links
        )
        self._heads.append((len(self._blocks) - 1, leads))

    def add_card(self, text: str, url: str, start: int, heads: int) -> None:
        """Fold the blocks from `start` on, and the headings among them, into one item with a link."""
        inner = self._blocks[start:]
        del self._heads[heads:]
        self._replace(start, Block(ITEM, 1, text, 0, (), ((text, url),)), inner)
        self._heads.append((start, True))

    def fold(self, start: int) -> bool:
        """Fold the blocks of a container whose only heading leads elsewhere; returns whether it does."""
        index, leads = self._heads[-1]
        within = self._blocks[start:]
        if not leads or index < start or len(within) > MAX_BLOCKS:
            return False
        head = self._blocks[index]
        if head.kind != ITEM or len(within) > 1:
            inner = [each for block in within for each in self._folded.pop(id(block), (block, [block]))[1]]
            self._replace(start, Block(ITEM, 1, head.text, 0, (), head.links[:1]), inner)
            self._heads[-1] = (start, True)
        return True

    def _replace(self, start: int, block: Block, inner: list[Block]) -> None:
        self._blocks[start:] = [block]
        self._folded[id(block)] = (block, inner)

    def finish(self) -> int:
        """Unfold a single card; several belong to no section before them but to a heading.

        Returns how many characters of text the cards that stay folded had beside their titles.
        """
        if not self._folded:
            return 0
        dropped = 0
        result: list[Block] = []
        for block in self._blocks:
            if id(block) not in self._folded:
                result.append(block)
            elif len(self._folded) == 1:
                result.extend(self._folded[id(block)][1])
            else:
                if result and result[-1].kind not in {HEADING, RULE} and id(result[-1]) not in self._folded:
                    result.append(Block(RULE, 0, ""))
                result.append(block)
                inner = self._folded[id(block)][1]
                dropped += sum(len(each.text) + sum(map(len, each.cells)) for each in inner) - len(block.text)
        self._blocks[:] = result
        return max(0, dropped)
