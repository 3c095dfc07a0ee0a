"""A part of an expression of interest as a form, made of its questions.

What is typed is stored as typed (``raw``), valid or not; the same form judges it when a part is marked as done, on the
page of what is missing, and at submission.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.models import Question, QuestionKind
from core.errors import Refused
from core.forms_ui import AmountField, DateInput, MoneyField, word_limit

LONGEST = 60_000
READINESS_LEVELS = [
    ("1", gettext_lazy("Not begun")),
    ("2", gettext_lazy("Begun")),
    ("3", gettext_lazy("In place in parts")),
    ("4", gettext_lazy("In place and in use")),
]
TEXTS = {QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT, QuestionKind.NUMBER, QuestionKind.DATE, QuestionKind.SINGLE}


@dataclass
class Context:
    """What some kinds of question draw on: the members (id, name) and the framework's outcomes (id, name)."""

    members: list[tuple[int, str]] = field(default_factory=list)
    outcomes: list[tuple[int, str]] = field(default_factory=list)
    default_years: list[int] = field(default_factory=list)
    # Question -> (the question that decides, the answer that shows it), for the whole form.
    conditions: dict[str, tuple[str, str]] = field(default_factory=dict)

    def in_force(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers to questions that are asked: what stands under a question that is hidden now decides nothing."""
        kept = dict(answers)
        while gone := [key for key, wanted in self.conditions.items() if key in kept and not is_met(wanted, kept)]:
            for key in gone:
                del kept[key]
        return kept

    def years(self, question: Question) -> list[int]:
        return [int(year) for year in question.options if str(year).isdigit()] or self.default_years


def name_of(question: Question, part: str = "") -> str:
    return f"q_{question.key}__{part}" if part else f"q_{question.key}"


def is_met(condition: tuple[str, str], answers: Mapping[str, Any]) -> bool:
    source, value = condition
    given = answers.get(source)
    return value in given if isinstance(given, list) else given == value


def applies(question: Question, answers: Mapping[str, Any]) -> bool:
    """Whether the question is asked, given the answers in force."""
    return not question.show_if_key or is_met((question.show_if_key, question.show_if_value), answers)


def conditions_among(questions: Iterable[Question]) -> dict[str, tuple[str, str]]:
    return {item.key: (item.show_if_key, item.show_if_value) for item in questions if item.show_if_key}


def clean_text(value: str) -> str:
    """The text as typed, less what no database column can hold; line ends as one sign."""
    value = value.replace("\0", "").replace("\r\n", "\n")
    if len(value) > LONGEST:
        raise Refused(_("A text here may hold at most %(limit)s characters.") % {"limit": LONGEST})
    return value


def raw_from_post(questions: Iterable[Question], post: MultiValueDict[str, Any], context: Context) -> dict[str, Any]:
    """The answers as typed; files are not in it, they are stored by an action of their own."""
    raw: dict[str, Any] = {}
    for question in questions:
        name = name_of(question)
        if question.kind in TEXTS:
            raw[question.key] = clean_text(str(post.get(name, "")))
        elif question.kind in {QuestionKind.MULTIPLE, QuestionKind.OUTCOMES}:
            raw[question.key] = [clean_text(str(value)) for value in post.getlist(name)][:200]
        elif question.kind == QuestionKind.READINESS:
            given = {
                str(n): clean_text(str(post.get(name_of(question, str(n)), ""))) for n in range(len(question.options))
            }
            raw[question.key] = {part: value for part, value in given.items() if value}
        elif question.kind == QuestionKind.MONEY_TABLE:
            cells = [f"{pk}_{year}" for pk, _name in context.members for year in context.years(question)]
            given = {cell: clean_text(str(post.get(name_of(question, cell), ""))).strip() for cell in cells}
            raw[question.key] = {cell: value for cell, value in given.items() if value}
    return raw


def _as_data(questions: Iterable[Question], raw: Mapping[str, Any]) -> MultiValueDict[str, Any]:
    data: MultiValueDict[str, Any] = MultiValueDict()
    for question in questions:
        value = raw.get(question.key)
        if value in (None, "", [], {}):
            continue
        if isinstance(value, dict):
            for part, typed in value.items():
                data[name_of(question, part)] = typed
        elif isinstance(value, list):
            data.setlist(name_of(question), value)
        else:
            data[name_of(question)] = value
    return data


class SectionForm(forms.Form):
    """All questions of a part. Bound to the stored answers it judges them; the hidden version guards against loss."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        questions: Iterable[Question],
        raw: Mapping[str, Any],
        *,
        context: Context,
        everything: Mapping[str, Any] | None = None,
        version: int = 0,
        judge: bool = False,
    ) -> None:
        self.questions = list(questions)
        self.raw = dict(raw)
        self.context = context
        self.everything = context.in_force({**(everything or {}), **self.raw})
        data = _as_data(self.questions, raw)
        data["version"] = str(version)
        super().__init__(data=data if judge else None, initial={"version": version})
        self.rows: dict[str, list[str]] = {}
        for question in self.questions:
            self._add(question, asked=applies(question, self.everything))
        if not judge:
            for name in self.fields:
                values = data.getlist(name)
                if values:
                    many = isinstance(self.fields[name], forms.MultipleChoiceField)
                    self.initial[name] = values if many else values[0]

    def _add(self, question: Question, *, asked: bool) -> None:
        required = question.required and asked
        common: dict[str, Any] = {"label": question.text, "help_text": question.help, "required": required}
        limits = [word_limit(question.word_limit)] if question.word_limit else []
        name = name_of(question)
        made: dict[str, forms.Field] = {}
        match question.kind:
            case QuestionKind.SHORT_TEXT:
                made[name] = forms.CharField(max_length=500, validators=limits, **common)
            case QuestionKind.LONG_TEXT:
                made[name] = forms.CharField(widget=forms.Textarea, validators=limits, **common)
            case QuestionKind.NUMBER:
                made[name] = AmountField(max_digits=14, decimal_places=2, min_value=0, **common)
            case QuestionKind.DATE:
                made[name] = forms.DateField(widget=DateInput, input_formats=["%Y-%m-%d"], **common)
            case QuestionKind.SINGLE:
                made[name] = forms.ChoiceField(
                    choices=[(option, option) for option in question.options], widget=forms.RadioSelect, **common
                )
            case QuestionKind.MULTIPLE:
                made[name] = forms.MultipleChoiceField(
                    choices=[(option, option) for option in question.options],
                    widget=forms.CheckboxSelectMultiple,
                    **common,
                )
            case QuestionKind.OUTCOMES:
                made[name] = forms.MultipleChoiceField(
                    choices=[(str(pk), words) for pk, words in self.context.outcomes],
                    widget=forms.CheckboxSelectMultiple,
                    **common,
                )
            case QuestionKind.READINESS:
                for number, statement in enumerate(question.options):
                    made[name_of(question, str(number))] = forms.ChoiceField(
                        label=statement, choices=READINESS_LEVELS, widget=forms.RadioSelect, required=required
                    )
            case QuestionKind.MONEY_TABLE:
                for pk, words in self.context.members:
                    for year in self.context.years(question):
                        made[name_of(question, f"{pk}_{year}")] = MoneyField(
                            label=f"{words}, {year}", min_value=0, required=False
                        )
            case QuestionKind.FILE:
                made[name] = forms.FileField(
                    label=question.text, help_text=question.help, required=False, widget=forms.FileInput
                )
        self.fields.update(made)
        self.rows[question.key] = list(made)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for question in self.questions:
            if not applies(question, self.everything):
                # Kept as typed, should the question be asked again; nobody reads it, so nothing in it is a fault.
                for name in self.rows[question.key]:
                    self.errors.pop(name, None)
                continue
            if not question.required:
                continue
            if question.kind == QuestionKind.FILE and not self.raw.get(question.key):
                self.add_error(name_of(question), _("Add a file."))
            if question.kind == QuestionKind.MONEY_TABLE and self.rows[question.key]:
                given = [cleaned.get(name) for name in self.rows[question.key]]
                if not any(value is not None for value in given) and not any(
                    name in self.errors for name in self.rows[question.key]
                ):
                    self.add_error(self.rows[question.key][0], _("Write at least one amount."))
        return cleaned

    def asked(self) -> list[dict[str, Any]]:
        """The questions with their bound fields, for the page."""
        shown = []
        for question in self.questions:
            bound = [self[name] for name in self.rows[question.key]]
            item = {
                "question": question,
                "kind": question.kind,
                "fields": bound,
                "field": bound[0] if bound else None,
                "applies": applies(question, self.everything),
                "decided_by": getattr(question, "decided_by", ""),
                "optional": not question.required,
                "files": self.raw.get(question.key, []) if question.kind == QuestionKind.FILE else [],
            }
            if question.kind == QuestionKind.MONEY_TABLE:
                years = self.context.years(question)
                item["years"] = years
                item["table"] = [
                    (words, [self[name_of(question, f"{pk}_{year}")] for year in years])
                    for pk, words in self.context.members
                ]
            shown.append(item)
        return shown


def amount(value: Any) -> Decimal | None:
    """An amount of the money table as typed, or nothing when it is no number."""
    try:
        cleaned: Decimal | None = MoneyField(required=False).clean(str(value))
        return cleaned
    except forms.ValidationError:
        return None


def in_words(question: Question, raw: Any, context: Context) -> list[str]:
    """The answer as lines to read; an empty list when there is none."""
    if raw in (None, "", [], {}):
        return []
    match question.kind:
        case QuestionKind.FILE:
            return [str(item.get("name", "")) for item in raw]
        case QuestionKind.MULTIPLE:
            return [str(value) for value in raw]
        case QuestionKind.OUTCOMES:
            names = {str(pk): words for pk, words in context.outcomes}
            return [names.get(str(value), str(value)) for value in raw]
        case QuestionKind.READINESS:
            levels = dict(READINESS_LEVELS)
            return [
                f"{statement}: {levels.get(raw[str(number)], raw[str(number)])}"
                for number, statement in enumerate(question.options)
                if raw.get(str(number))
            ]
        case QuestionKind.MONEY_TABLE:
            names = {str(pk): words for pk, words in context.members}
            lines = []
            for cell, value in raw.items():
                pk, _sep, year = cell.partition("_")
                if pk in names:  # a partner that has left takes its amounts along
                    lines.append(f"{names[pk]}, {year}: {value} kr")
            return lines
        case QuestionKind.DATE:
            try:
                day = date.fromisoformat(str(raw))
            except ValueError:
                return [str(raw)]
            from core.templatetags.formats import date_sv

            return [str(date_sv(day))]
    return str(raw).split("\n")
