"""Where higher packages say what a settlement is made from, beside the costs that stand in the ledger.

A source is ``function(contract, as_of) -> list of dicts`` in the engine's own form (docs/payment-terms.md, FACTS):
``results`` by evaluation, ``paid`` by payments, ``activities`` by whoever has them reported. Register in
``AppConfig.ready``: ``contracts.facts.register("results", established_results)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from contracts.models import Contract

Source = Callable[[Contract, date], Iterable[dict[str, Any]]]

sources: dict[str, list[Source]] = {"results": [], "activities": [], "paid": []}


# What higher packages have open in a contract, in words: it is not closed as completed before.
open_matters: list[Callable[[Contract], Iterable[str]]] = []


def register(kind: str, source: Source) -> None:
    """Add a source of ``results``, ``activities`` or ``paid``; the same function is kept once."""
    if source not in sources[kind]:
        sources[kind].append(source)


def told_by(kind: str, contract: Contract, as_of: date) -> list[dict[str, Any]]:
    return [fact for source in sources[kind] for fact in source(contract, as_of)]
