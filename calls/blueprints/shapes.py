"""What a template is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Ask:
    key: str
    kind: str
    text: str
    help: str = ""
    required: bool = True
    word_limit: int | None = None
    options: list[Any] = field(default_factory=list)
    minutes: int = 5
    show_if: tuple[str, str] = ("", "")
    prefill: str = ""
    kpi: str = ""


@dataclass(frozen=True)
class Part:
    key: str
    title: str
    asks: list[Ask]
    help: str = ""


@dataclass(frozen=True)
class Ground:
    key: str
    name: str
    description: str
    weight: int
    low: str
    high: str
    scale_max: int = 4


@dataclass(frozen=True)
class Blueprint:
    key: str
    title: Any
    description: Any
    parts: list[Part]
    grounds: list[Ground]
