"""Form fields, error summary and what belongs to a form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.forms.utils import flatatt
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from core.forms_ui import DateInput, DateTimeInput

register = template.Library()

WIDTHS = {"xs", "s", "m"}


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "input"


def _choices(field: BoundField, attrs: dict[str, Any]) -> list[dict[str, Any]]:
    hints = getattr(field.field, "hints", {})
    options = []
    for option in field.field.widget.subwidgets(field.html_name, field.value(), attrs={"id": field.auto_id} | attrs):
        value = str(option["value"])
        # Every box of a group would otherwise be "required", and the description belongs to the fieldset.
        own = {k: v for k, v in option["attrs"].items() if k not in {"required", "aria-describedby", "class"}}
        hint = hints.get(value, "")
        if hint:
            own["aria-describedby"] = f"{own['id']}_hint"
        options.append(
            {
                "id": own["id"],
                "label": option["label"],
                "hint": hint,
                "input": mark_safe(  # noqa: S308 - flatatt escapes every value
                    "<input"
                    + flatatt(
                        {"class": "ds-input", "type": option["type"], "name": option["name"], "value": value} | own
                    )
                    + ">"
                ),
            }
        )
    return options


def _native(widget: forms.Widget) -> forms.Widget:
    """The browser's own date field instead of a plain text one."""
    if type(widget) is forms.DateInput:
        return DateInput(attrs=widget.attrs)
    if type(widget) is forms.DateTimeInput:
        return DateTimeInput(attrs=widget.attrs)
    return widget


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, **options: Any) -> dict[str, Any]:
    """{% field form.title %}; options: label, help, width ("xs", "s", "m"), suffix, rows, count ("words" or
    "characters") with max, inline (choices beside each other), optional=False (do not say so), autofocus."""
    widget = _native(bound.field.widget)
    kind = _kind(widget)
    errors = list(bound.errors)
    help_text = options.get("help", bound.help_text)
    limit = options.get("max") or (getattr(bound.field, "max_length", None) if options.get("count") else None)
    described = [
        f"{bound.auto_id}_{part}"
        for part, present in (("helptext", help_text), ("counter", limit), ("error", errors))
        if present
    ]
    # False takes an attribute away that the widget brings: a placeholder is no label, and a maxlength cuts off what is
    # pasted without a word, where the counter warns.
    attrs: dict[str, Any] = {
        "class": "ds-input",
        "placeholder": False,
        "aria-describedby": " ".join(described) or False,
    }
    if limit:
        attrs["maxlength"] = False
    if errors:
        attrs["aria-invalid"] = "true"
    if options.get("width") in WIDTHS:
        attrs["data-width"] = options["width"]
    if kind == "textarea":
        attrs |= {"rows": options.get("rows", 6), "cols": False}
    if options.get("autofocus"):
        attrs["autofocus"] = True
    group = kind == "choices"
    return {
        "field": bound,
        "kind": kind,
        "group": group,
        "label": options.get("label", bound.label),
        "hide_label": options.get("hide_label", False),
        "help": help_text,
        "errors": errors,
        "described": " ".join(described),
        "optional": not bound.field.required and options.get("optional", True) and kind != "checkbox",
        "control": "" if group else bound.as_widget(widget=widget, attrs=attrs),
        "choices": _choices(bound, attrs) if group else [],
        "inline": options.get("inline", False),
        "suffix": options.get("suffix", getattr(widget, "suffix", "")),
        "limit": limit,
        "unit": options.get("count", "characters"),
    }


def _forms(things: tuple[Any, ...]) -> Iterator[forms.BaseForm | BaseFormSet[Any]]:
    for thing in things:
        if isinstance(thing, forms.BaseForm | BaseFormSet):
            yield thing
        elif isinstance(thing, list | tuple):
            yield from _forms(tuple(thing))


def _anchor(bound: BoundField) -> str:
    if isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"{bound.auto_id}_0"
    return str(bound.id_for_label or bound.auto_id)


def _form_problems(form: forms.BaseForm, prefix: str = "") -> Iterator[dict[str, str]]:
    for message in form.non_field_errors():
        yield {"anchor": "", "label": prefix, "message": str(message)}
    for bound in form:
        for message in bound.errors:
            label = f"{prefix}, {bound.label}" if prefix else str(bound.label)
            yield {"anchor": "" if bound.is_hidden else _anchor(bound), "label": label, "message": str(message)}


def problems(*things: Any) -> list[dict[str, str]]:
    """All errors of forms and formsets in the order of the page."""
    found: list[dict[str, str]] = []
    for thing in _forms(things):
        if not thing.is_bound:
            continue
        if isinstance(thing, BaseFormSet):
            found += [{"anchor": "", "label": "", "message": str(message)} for message in thing.non_form_errors()]
            for index, form in enumerate(thing.forms, start=1):
                found += _form_problems(form, prefix=_("Row %(number)s") % {"number": index})
        else:
            found += _form_problems(thing)
    return found


@register.inclusion_tag("components/form_errors.html")
def form_errors(*things: Any) -> dict[str, Any]:
    """{% form_errors form formset %}: the summary above a form, with a link to each field; nothing without errors."""
    return {"problems": problems(*things)}


@register.simple_tag(takes_context=True)
def title_prefix(context: template.Context) -> str:
    """ "Error: " in the title when any form of the page was refused, so that it is the first thing read aloud."""
    for layer in context.dicts:
        if isinstance(layer, dict) and problems(*layer.values()):
            return _("Error:") + " "
    return ""


@register.inclusion_tag("components/hidden_fields.html")
def hidden_fields(form: forms.BaseForm) -> dict[str, Any]:
    """The hidden fields of a form (version, ids); a formset's management form too."""
    return {"fields": form.hidden_fields()}


@register.inclusion_tag("components/save_state.html")
def save_state(ident: str = "autosave-status") -> dict[str, str]:
    """Where autosave says when it last saved; put it beside the buttons of the form."""
    return {"id": ident}


@register.inclusion_tag("components/fields.html")
def fields(form: forms.BaseForm) -> dict[str, Any]:
    """All visible fields of a form in their order, and its hidden ones."""
    return {"form": form}
