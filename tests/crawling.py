"""Read pages as a browser does: follow links, find forms. Nothing here asserts; the tests do."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.core.paginator import Paginator
from django.db import connection
from django.test import Client
from django.urls import Resolver404, resolve

# Signing out by a link would end the walk; the admin has a crawler's worth of its own.
NOT_FOLLOWED = ("/accounts/logout/", "/admin/", "/static/", "/media/")
# Of a thousand contracts one is read; of every list two orders or filters.
PER_VIEW, PER_LIST = 1, 2


@dataclass
class Field:
    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)


@dataclass
class Form:
    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    def values(self) -> dict[str, str]:
        """What a browser sends when nobody touches anything; a choice without a value takes its first."""
        return {
            item.name: item.value or next((option for option in item.options if option), "")
            for item in self.fields
            if item.name and item.kind not in {"file", "checkbox"}
        }


class PageReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.ids: Counter[str] = Counter()
        self.text: list[str] = []
        self.inside: Form | None = None
        self.select: Field | None = None
        self.textarea: Field | None = None
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if given.get("id"):
            self.ids[given["id"]] += 1
        if tag in {"script", "style"}:
            self.silent += 1
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form":
            self.inside = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self.inside)
        elif self.inside is not None and tag in {"input", "select", "textarea", "button"}:
            item = Field(given.get("name", ""), given.get("type", tag), given.get("value", ""))
            if item.kind in {"radio"} and "checked" not in given:
                item.options, item.value = [item.value], ""
            self.inside.fields.append(item)
            self.select = item if tag == "select" else self.select
            self.textarea = item if tag == "textarea" else self.textarea
        elif self.select is not None and tag == "option":
            self.select.options.append(given.get("value", ""))
            if "selected" in given:
                self.select.value = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.textarea = None
        elif tag in {"script", "style"}:
            self.silent -= 1

    def handle_data(self, data: str) -> None:
        if self.textarea is not None:
            self.textarea.value += data
        if not self.silent:
            self.text.append(data)


@dataclass
class Visit:
    path: str
    status: int
    queries: int
    found_on: str
    view: str
    page: PageReader | None
    rows: int  # of its longest list

    def __str__(self) -> str:
        return f"{self.status} {self.path} ({self.view}, {self.queries} queries), linked from {self.found_on}"


class QueryCounter:
    """Django's own log of queries ends at nine thousand; a walk through the pages makes more."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        return execute(sql, params, many, context)


class CutPaginator:
    """While it holds, every list shows so many rows a page (None: as many as usual), and notes how many it has."""

    def __init__(self, rows: int | None = None) -> None:
        self.rows = rows
        self.longest = 0

    def __enter__(self) -> CutPaginator:
        self.usual = Paginator.__init__
        cut = self

        def begin(paginator: Paginator, object_list: object, *args: object, **kwargs: object) -> None:
            if cut.rows is None:
                cut.usual(paginator, object_list, *args, **kwargs)
            else:
                cut.usual(paginator, object_list, cut.rows)
            cut.longest = max(cut.longest, paginator.count)

        Paginator.__init__ = begin
        return self

    def __exit__(self, *_failure: object) -> None:
        Paginator.__init__ = self.usual


def queries_at(client: Client, path: str, rows: int) -> int:
    """How often the page asks the database when its lists show so many rows."""
    counter = QueryCounter()
    with CutPaginator(rows), connection.execute_wrapper(counter):
        client.get(path)
    return counter.count


def view_of(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def read(response) -> PageReader | None:
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        # A file that is streamed is made as it is read: its faults show only then.
        _ = response.getvalue() if response.streaming else response.content
        return None
    reader = PageReader()
    reader.feed(response.content.decode())
    return reader


def links_of(path: str, page: PageReader) -> Iterator[str]:
    for href in page.links:
        whole = urljoin(f"http://testserver{path}", href)
        parts = urlsplit(whole)
        if parts.scheme in {"http", "https"} and parts.netloc == "testserver":
            yield whole.removeprefix("http://testserver")


def crawl(client: Client, start: tuple[str, ...] = ("/",), at_most: int = 400) -> list[Visit]:
    """Follow every kind of link reachable from ``start``; a few of each view."""
    waiting = deque((path, "the start") for path in start)
    seen, samples, visits = set(start), Counter[str](), []
    while waiting and len(visits) < at_most:
        path, found_on = waiting.popleft()
        counter = QueryCounter()
        with CutPaginator() as lists, connection.execute_wrapper(counter):
            response = client.get(path)
            page = read(response)
        view = view_of(path)
        visits.append(Visit(path, response.status_code, counter.count, found_on, view, page, lists.longest))
        found = list(links_of(path, page)) if page else []
        if response.status_code in {301, 302}:
            found.append(urljoin(f"http://testserver{path}", response["Location"]).removeprefix("http://testserver"))
        for link in found:
            target = urldefrag(link).url
            if target in seen or target.startswith(NOT_FOLLOWED) or not target.startswith("/"):
                continue
            seen.add(target)
            kind = view_of(target) or target
            key = f"{kind}?" if "?" in target else kind
            samples[key] += 1
            if samples[key] <= (PER_LIST if "?" in target else PER_VIEW):
                waiting.append((target, path))
    return visits


def dead_fragments(visits: list[Visit]) -> list[str]:
    """Links to a place on their own page that is not there."""
    return [
        f"{visit.path}: {href}"
        for visit in visits
        if visit.page is not None and visit.status == 200
        for href in visit.page.links
        if href.startswith("#") and len(href) > 1 and href[1:] not in visit.page.ids
    ]
