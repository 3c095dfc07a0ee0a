"""Numbers in tables that lead to the rows that they are sums of."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


def address(name: str, *args: Any, **query: Any) -> str:
    """The page by its URL name, or a place on this page (``#plan``); filters that say nothing are left out."""
    if name.startswith("#"):
        return name
    path, _hash, place = name.partition("#")
    chosen = {key: value for key, value in query.items() if value not in ("", None)}
    url = reverse(path, args=args)
    return url + (f"?{urlencode(chosen)}" if chosen else "") + (f"#{place}" if place else "")


@register.simple_tag(takes_context=True)
def rows(context: template.Context, text: Any, name: str, *args: Any, **query: Any) -> SafeString | str:
    """``{% rows year.paid|millions "payments:ledger" account="paid" %}``; plain text for who may not see them."""
    if not context.get("may_rows", True):
        return str(text)
    return format_html('<a href="{}">{}</a>', address(name, *args, **query), text)


@register.simple_tag(takes_context=True)
def cell(context: template.Context, text: Any, name: str, *args: Any, **query: Any) -> SafeString:
    """The same as a table cell."""
    return format_html('<td class="num">{}</td>', rows(context, text, name, *args, **query))
