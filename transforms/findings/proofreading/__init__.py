"""What a careful reader finds on a page: what it leaves untold, labels that are not there, slips of grammar.

May import: findings, taxonomy, contracts.
Enter at: RULES, labels.label_stated_by_some.
"""

from transforms.findings.evidence import Rule
from transforms.findings.proofreading import grammar, labels, names, punctuation, untold

RULES: dict[str, Rule] = untold.RULES | labels.RULES | names.RULES | punctuation.RULES | grammar.RULES
"""Every rule of the package, by its id."""

OF_ONE_PAGE = frozenset(untold.RULES | punctuation.RULES | grammar.RULES | names.RULES) - {
    "name_names_support",
    "name_cut_short",
}
"""Those that look at one page alone."""
