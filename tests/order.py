"""Which test runs when: two workers that are both busy to the end. Whatever is short keeps its random order.

Each worker begins at its half of the list, and whoever is done takes from the end of the other's. So the tests that
drive a browser, and wait for it, stand first in one half, the longest before all; the other half begins with those
that need the played pilot, and has played it when the browser comes to it.
"""

from __future__ import annotations

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After pytest-django, which would run all that drives a browser at the very end, in one worker."""
    browsing = sorted(filter(drives_a_browser, items), key=seconds, reverse=True)
    pilots = [item for item in items if "played_pilot" in item.fixturenames]
    apart = {*browsing, *pilots}
    others = [item for item in items if item not in apart]
    first = max(len(items) // 2 - len(browsing), 0)
    items[:] = [*browsing, *others[:first], *pilots, *others[first:]]


def drives_a_browser(item: pytest.Item) -> bool:
    return "browser" in item.fixturenames


def seconds(item: pytest.Item) -> float:
    marker = item.get_closest_marker("lasts")
    return marker.args[0] if marker else 5
