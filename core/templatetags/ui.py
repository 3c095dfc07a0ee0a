"""The component kit: what templates/components/ draws. A builtin of the template engine, so no page loads it.

The how-to with examples is docs/components.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.core.paginator import Page
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from core.charts import Chart
from core.kept import MARK, mark_of
from core.templatetags import fields, formats

register = template.Library()
register.tags.update(fields.register.tags)
register.filters.update(formats.register.filters)

# Five tones for every status word of the platform; an own table on the model (STATUS_TONES) goes before.
# idle: nothing has begun · active: somebody works · wait: somebody else must act · good: done as hoped · bad: stopped
TONES = {
    "idle": "neutral",
    "active": "info",
    "wait": "warning",
    "good": "success",
    "bad": "danger",
}
WORDS = {
    "idle": "draft not_started planned upcoming withdrawn closed archived ended superseded cancelled written_off "
    "expired blocked",
    "active": "open in_progress active ongoing submitted received registered published computed data running started "
    "prepared screening assessed comments commented claimed exported sent current",
    "wait": "waiting pending held queued completion_requested completion to_correct correct requested proposed "
    "invited referred suspended declared overdue",
    "good": "done approved granted accepted adopted established verified paid settled signed confirmed dispatched "
    "released completed complete executed reconciled ready quorate ok met",
    "bad": "rejected refused dismissed stopped terminated failed error declined not_met missing recovered",
}
TONE_OF = {word: tone for tone, words in WORDS.items() for word in words.split()}
TASK_STATES = {
    "not_started": (_("Not started"), "idle"),
    "in_progress": (_("In progress"), "active"),
    "done": (_("Done"), "good"),
    "blocked": (_("Cannot start yet"), "idle"),
    "correct": (_("Something to correct"), "wait"),
}


def _get(item: Any, name: str, default: Any = "") -> Any:
    value = item.get(name, default) if isinstance(item, dict) else getattr(item, name, default)
    return default if value is None else value


def _attributes(extra: dict[str, Any]) -> SafeString:
    """data_key="j" becomes data-key="j"; True a bare attribute; None and False nothing."""
    parts = []
    for name, value in extra.items():
        if value is None or value is False or value == "":
            continue
        key = name.rstrip("_").replace("_", "-")
        parts.append(format_html(" {}", key) if value is True else format_html(' {}="{}"', key, value))
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped above


# -- Words with a colour -------------------------------------------------------------------------------------------


@register.simple_tag
def tag(text: Any, tone: str = "idle") -> SafeString:
    """{% tag _("Late") "wait" %}: a word in a fixed colour and shape."""
    return format_html(
        '<span class="tag" data-tone="{}" data-color="{}">{}</span>', tone, TONES.get(tone, "neutral"), text
    )


@register.simple_tag
def status(obj: Any, field: str = "status") -> SafeString:
    """{% status contract %} or {% status claim "payment_status" %}: the state's own word, coloured by what it means."""
    if obj is None or obj == "":
        return SafeString("")
    value = str(getattr(obj, field))
    display = getattr(obj, f"get_{field}_display", None)
    tones = {**TONE_OF, **getattr(obj, "STATUS_TONES", {})}
    return tag(display() if callable(display) else value, tones.get(value, "idle"))


# -- Actions -------------------------------------------------------------------------------------------------------


@register.simple_tag
def button(text: Any, href: str = "", variant: str = "", small: bool = False, **extra: Any) -> SafeString:
    """{% button _("Save") %} submits; with href it is a link. variant: "secondary", "tertiary"; color="danger"."""
    extra = {"data_variant": variant or None, "data_small": small, "data_color": extra.pop("color", None)} | extra
    if href:
        return format_html('<a class="ds-button" href="{}"{}>{}</a>', href, _attributes(extra), text)
    extra = {"type": "submit"} | extra
    return format_html('<button class="ds-button"{}>{}</button>', _attributes(extra), text)


@register.simple_tag(takes_context=True)
def csrf_token(context: template.Context) -> SafeString:
    """Django's own, and the mark of the account that the form is made for (see ``core.kept``)."""
    token = context.get("csrf_token", "")
    if not token or token == "NOTPROVIDED":  # noqa: S105 - Django's word for a page without a request
        return SafeString("")
    user = getattr(context.get("request"), "user", None)
    mark = SafeString("")
    if user is not None and user.is_authenticated:
        mark = format_html('<input type="hidden" name="{}" value="{}">', MARK, mark_of(user))
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">{}', token, mark)


@register.simple_block_tag(takes_context=True)
def post(context: template.Context, content: str, url: str = "", **extra: Any) -> SafeString:
    """{% post url %}{% button _("Approve") %}{% endpost %}: a small form of one button, with its CSRF token."""
    return format_html(
        '<form method="post" action="{}"{}>{}{}</form>', url, _attributes(extra), csrf_token(context), content
    )


# -- Blocks --------------------------------------------------------------------------------------------------------


@register.simple_block_tag
def wrap(content: str, element: str, css: str = "") -> SafeString:
    """Draws the element only around something; the base template uses it for blocks that a page may leave empty."""
    if not content.strip():
        return SafeString("")
    return format_html('<{0} class="{1}">{2}</{0}>', mark_safe(element), css, content)  # noqa: S308 - a literal in our templates


@register.simple_block_tag
def band(content: str, color: str = "info", title: Any = "", level: int = 2) -> SafeString:
    """{% band "warning" title=_("The cap binds") %}…{% endband %}: info, success, warning, danger, neutral."""
    head = format_html("<h{0}>{1}</h{0}>", level, title) if title else ""
    return format_html('<div class="band" data-color="{}">{}{}</div>', color, head, content)


@register.simple_block_tag
def panel(content: str, title: Any = "", level: int = 2) -> SafeString:
    head = format_html("<h{0}>{1}</h{0}>", level, title) if title else ""
    return format_html('<section class="panel">{}{}</section>', head, content)


@register.simple_block_tag
def more(content: str, title: Any, open: bool = False) -> SafeString:
    """{% more _("How this was calculated") %}…{% endmore %}: closed until asked for."""
    return format_html(
        '<details class="more"{}><summary>{}</summary>{}</details>', _attributes({"open": bool(open)}), title, content
    )


@register.simple_block_tag
def summary(content: str, stacked: bool = False) -> SafeString:
    """{% summary %}{% row … %}{% endsummary %}: facts, one a row."""
    return format_html('<dl class="summary"{}>{}</dl>', _attributes({"data_stacked": stacked}), content)


@register.simple_tag
def row(label: Any, value: Any, href: str = "", action: Any = "") -> SafeString:
    """{% row _("Lead applicant") organisation href=edit_url action=_("Change") %}"""
    shown = "–" if value is None or value == "" else value
    return _row(label, shown, href, action)


@register.simple_block_tag
def rowblock(content: str, label: Any, href: str = "", action: Any = "") -> SafeString:
    """As row, when the value needs markup of its own."""
    return _row(label, content, href, action)


def _row(label: Any, value: Any, href: str, action: Any) -> SafeString:
    link = (
        format_html('<a class="summary__action" href="{}">{}<span class="sr-only"> {}</span></a>', href, action, label)
        if href and action
        else ""
    )
    body = format_html('<a href="{}">{}</a>', href, value) if href and not action else value
    return format_html("<div><dt>{}</dt><dd><span>{}</span>{}</dd></div>", label, body, link)


@register.simple_block_tag
def figures(content: str) -> SafeString:
    """Key figures in a row: {% figures %}{% keyfigure _("Paid") paid|sek %}{% endfigures %}"""
    return format_html('<dl class="figures">{}</dl>', content)


@register.simple_tag
def keyfigure(label: Any, value: Any) -> SafeString:
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, value)


# -- Lists and tables ----------------------------------------------------------------------------------------------


@register.simple_block_tag
def table(content: str, caption: Any, hide_caption: bool = False, listed: bool = False) -> SafeString:
    """{% table _("Contracts") %}<thead>…</thead><tbody>…</tbody>{% endtable %}: scrolls in itself on a phone.

    ``listed`` makes it a list there also with many numbers: what each row comes to is then seen at once.
    """
    return format_html(
        '<div class="table-scroll" role="region" aria-label="{}" tabindex="0"><table class="ds-table"{}>'
        "<caption{}>{}</caption>{}</table></div>",
        caption,
        _attributes({"data_list": listed}),
        _attributes({"class": "sr-only" if hide_caption else None}),
        caption,
        content,
    )


@register.simple_tag(takes_context=True)
def th(context: template.Context, key: str, label: Any, numeric: bool = False) -> SafeString:
    """A column head that sorts: {% th "amount" _("Amount") numeric=True %}. The view reads ?sort=amount or -amount."""
    request: HttpRequest = context["request"]
    current = str(request.GET.get("sort") or context.get("sort", ""))
    descending = current == key
    state = {key: "ascending", f"-{key}": "descending"}.get(current, "none")
    return format_html(
        '<th scope="col" aria-sort="{}"{}><a class="sort" href="{}">{}</a></th>',
        state,
        _attributes({"class": "num" if numeric else None}),
        query_string(request, sort=f"-{key}" if descending else key, page=None),
        label,
    )


def query_string(request: HttpRequest, **changes: Any) -> str:
    """The address of this page with some parameters changed; None takes one away."""
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    encoded = query.urlencode()
    return f"?{encoded}" if encoded else request.path


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """{% query format="xlsx" %}: this page's filter in another form (export of exactly what is shown)."""
    return query_string(context["request"], **changes)


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any]) -> dict[str, Any]:
    request = context["request"]
    numbers = [
        {
            "number": number if isinstance(number, int) else None,
            "url": query_string(request, page=number) if isinstance(number, int) else "",
            "current": number == page.number,
        }
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    ]
    return {
        "page": page,
        "numbers": numbers,
        "previous": query_string(request, page=page.previous_page_number()) if page.has_previous() else "",
        "next": query_string(request, page=page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("components/filter_form.html", takes_context=True)
def filter_form(context: template.Context, form: Any, label: Any = "") -> dict[str, Any]:
    """A GET form in one row; keeps the sort order, forgets the page."""
    request = context["request"]
    names = {bound.html_name for bound in form}
    return {
        "form": form,
        "label": label or _("Filter the list"),
        "kept": [(k, v) for k, v in request.GET.items() if k not in names and k not in {"page", "format"}],
        "filtered": any(request.GET.get(name) for name in names),
        "clear": request.path,
    }


@register.simple_block_tag
def empty_state(content: str, title: Any, level: int = 2) -> SafeString:
    """{% empty_state _("No payments yet") %}<p>…what makes one appear…</p>{% endempty_state %}"""
    return format_html('<div class="empty"><h{0}>{1}</h{0}>{2}</div>', level, title, content)


@register.inclusion_tag("components/task_list.html")
def task_list(items: Iterable[Any]) -> dict[str, Any]:
    """Items (dicts or objects): title, url, state (see TASK_STATES), hint."""
    return {
        "items": [
            {
                "title": _get(item, "title"),
                "url": _get(item, "url") if _get(item, "state") != "blocked" else "",
                "hint": _get(item, "hint"),
                "word": TASK_STATES[_get(item, "state")][0],
                "tone": TASK_STATES[_get(item, "state")][1],
            }
            for item in items
        ]
    }


@register.inclusion_tag("components/timeline.html")
def timeline(items: Iterable[Any]) -> dict[str, Any]:
    """Items: when (date, datetime or text), text, url, by, more, state ("done", "current", "todo")."""
    names = ("when", "text", "url", "by", "more", "state")
    return {"items": [{name: _get(item, name) for name in names} for item in items]}


@register.inclusion_tag("components/steps.html")
def steps(items: Iterable[Any], label: Any = "") -> dict[str, Any]:
    """A process across the page. Items: label, state ("done", "current", "todo", "stopped"), note."""
    names = ("label", "state", "note")
    return {"items": [{name: _get(item, name) for name in names} for item in items], "label": label or _("Steps")}


# -- Ways around ---------------------------------------------------------------------------------------------------


@register.simple_tag
def crumb(label: Any, url: str = "") -> SafeString:
    inner = format_html('<a href="{}">{}</a>', url, label) if url else format_html("<span>{}</span>", label)
    return format_html("<li>{}</li>", inner)


@register.simple_block_tag
def tabs(content: str, label: Any = "") -> SafeString:
    """{% tabs %}{% tab _("Overview") url %}…{% endtabs %}: links that look like tabs, one page each."""
    return format_html('<nav class="tabs" aria-label="{}"><ul>{}</ul></nav>', label or _("Parts of this case"), content)


@register.simple_tag(takes_context=True)
def tab(context: template.Context, label: Any, url: str, count: Any = None, current: bool | None = None) -> SafeString:
    here = context["request"].path == url.partition("?")[0] if current is None else current
    shown = format_html('<span class="count">{}</span>', count) if count else ""
    return format_html(
        '<li><a href="{}"{}>{}{}</a></li>', url, _attributes({"aria-current": "page" if here else None}), label, shown
    )


@register.inclusion_tag("components/pager.html")
def pager(
    previous: str = "",
    next: str = "",
    position: Any = "",
    total: Any = "",
    label: Any = "",
) -> dict[str, Any]:
    """{% pager previous=url next=url position=3 total=20 %}: shown links, which the keys K and J follow."""
    return {"previous": previous, "next": next, "position": position, "total": total, "label": label}


# -- Pictures and progress -----------------------------------------------------------------------------------------


@register.inclusion_tag("components/figure.html")
def figure(chart: Chart, open: bool = False) -> dict[str, Any]:
    """{% figure chart %}: the finding as title, the picture, and its numbers as a table beneath."""
    return {"chart": chart, "open": open}


@register.inclusion_tag("components/progress.html", takes_context=True)
def progress(context: template.Context, job: Any, url: str = "", result: str = "", action: Any = "") -> dict[str, Any]:
    """{% progress job url=poll_url result=result_url %}: how far a core.Job has come.

    The poll url (the job's own page unless given) is asked every other second and answers with
    components/job.html alone; without scripts a link reloads the page. Once done, `result` is linked.
    """
    return {
        "job": job,
        "url": url or reverse("job", args=[job.pk]),
        "result": result,
        "action": action,
        "here": context["request"].get_full_path(),
    }


# -- Small things the frame asks -----------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def color_scheme(context: template.Context) -> str:
    request = context.get("request")
    chosen = request.COOKIES.get("color_scheme", "") if request else ""
    return chosen if chosen in {"light", "dark"} else "auto"


@register.filter
def link(obj: Any) -> SafeString:
    """{{ contract|link }}: its name as a link to its page, when it has one."""
    if isinstance(obj, Model) and hasattr(obj, "get_absolute_url"):
        return format_html('<a href="{}">{}</a>', obj.get_absolute_url(), obj)
    return conditional_escape(obj)
