"""Asking Axe about a page that is shown: all its rules, or those that depend on colours."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]

SHOWN_ALIKE = """() => {
    const looks = new Map([[null, ""]]);
    const look = element => {
        if (!looks.has(element)) {
            const style = getComputedStyle(element);
            const own = [
                element.localName, style.color, style.backgroundColor, style.backgroundImage, style.opacity,
                style.fontSize, style.fontWeight, style.textShadow, style.position,
            ];
            looks.set(element, look(element.parentElement) + own.join() + ";");
        }
        return looks.get(element);
    };
    const hasText = element => element.matches("input, select, textarea, button")
        || [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const groups = new Map();
    for (const element of document.body.querySelectorAll("*"))
        if (hasText(element) && element.checkVisibility() && element.getClientRects().length)
            groups.set(look(element), [...(groups.get(look(element)) ?? []), element]);
    return [...groups.values()].flatMap(
        group => [...new Set([group[0], group[group.length >> 1], group[group.length - 1]])]);
}"""
"""Gives the first, the middle and the last of the texts that are shown alike.

Alike are texts whose own colours, letters and backgrounds and those of all that they stand in are the same:
their contrast is the same, too. Of a table of a thousand numbers in five colours fifteen are left.
"""

RUN = """async onlyColours => {
    const but = {rules: {"color-contrast": {enabled: false}}};
    const only = rule => ({runOnly: {type: "rule", values: [rule]}});
    const found = [];
    for (const [context, options] of [
        [document, onlyColours ? only("link-in-text-block") : but],
        [{include: (SHOWN_ALIKE)()}, only("color-contrast")],
    ])
        found.push(...(await axe.run(context, {...options, resultTypes: ["violations"]})).violations);
    return found.map(each => [each.id, each.nodes[0].html]);
}""".replace("SHOWN_ALIKE", SHOWN_ALIKE)


def violations(page: Any, *, only_colours: bool = False) -> list[str]:
    """Return what Axe finds, however serious, a line a rule with the first element that breaks it.

    With `only_colours` the rules are left out whose result no colour changes.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(RUN, only_colours)
    return [f"{rule}: {html[:160]}" for rule, html in found]
