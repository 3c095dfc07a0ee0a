"""The order in which rules can be computed: each after those that it builds on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .model import Rule, Terms
from .params import rules_named


def builds_on(rule: Rule) -> list[str]:
    """Return the ids of the rules that `rule` waits for or builds on."""
    named = [condition.rule for condition in rule.prerequisites if condition.rule is not None]
    return named + rules_named({"params": rule.params})


def ordered(edges: Mapping[str, Iterable[str]]) -> tuple[list[str], list[str]]:
    """Return (names so that each comes after those it points at, a ring if there is one).

    Without recursion, so that a long chain of rules is no harder than a short one.
    """
    done: dict[str, None] = {}
    for start in edges:
        if start in done:
            continue
        stack = [(start, iter(edges[start]))]
        trail = {start: None}
        while stack:
            name, following = stack[-1]
            step = next(following, None)
            if step is None:
                stack.pop()
                trail.pop(name)
                done[name] = None
            elif step in trail:
                names = list(trail)
                return list(done), [*names[names.index(step) :], step]
            elif step in edges and step not in done:
                trail[step] = None
                stack.append((step, iter(edges[step])))
    return list(done), []


def by_dependence(terms: Terms) -> list[Rule]:
    """Return the rules of valid terms so that each comes after those it builds on."""
    rules = {rule.id: rule for rule in terms.rules}
    names, _ = ordered({name: builds_on(rule) for name, rule in rules.items()})
    return [rules[name] for name in names]
