"""Pages in Markdown as tests write them, from a name and its parts."""


def page_of(name: str, *parts: str) -> str:
    """Return a page with a name and parts below it."""
    return "\n\n".join([f"# {name}", *parts]) + "\n"


def steps_of(heading: str, *steps: str) -> str:
    """Return a section of numbered steps."""
    return f"## {heading}\n\n" + "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))


def items_of(heading: str, *items: str) -> str:
    """Return a section of a list."""
    return f"## {heading}\n\n" + "\n".join(f"- {item}" for item in items)


def question_of(question: str, answer: str) -> str:
    """Return a section of one question with its answer."""
    return f"## FAQ\n\n### {question}\n\n{answer}"
