"""What an expression of interest says: read together with its questions, judged, and read out as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from calls.forms.answers import Context, SectionForm, applies, conditions_among, in_words
from calls.models import Application, ApplicationStatus, FormVersion, Question, QuestionKind, Section, SectionAnswer
from calls.prefill import sources_of
from constellations.models import ConstellationMember
from core import clock
from programme.measurement import identity
from programme.models import FrameworkOutcome


@dataclass(frozen=True)
class Gap:
    """Something missing or wrong in an answer."""

    section: Section
    question: Question | None
    label: str
    message: str
    field: str = ""


@dataclass(frozen=True)
class Read:
    """A question with its answer as lines to read."""

    question: Question
    lines: list[str]
    raw: Any
    source: str = ""

    @property
    def paragraphs(self) -> bool:
        return self.question.kind in {QuestionKind.LONG_TEXT, QuestionKind.SHORT_TEXT}


def section_keys(form: FormVersion) -> set[str]:
    return set(form.sections.values_list("key", flat=True))


def sections_of(form: FormVersion) -> list[Section]:
    """The parts with their questions; one that is asked on a condition knows the words of the question that decides."""
    sections = list(form.sections.prefetch_related("questions"))
    words = {question.key: question.text for section in sections for question in section.questions.all()}
    for section in sections:
        for question in section.questions.all():
            question.decided_by = words.get(question.show_if_key, "")  # type: ignore[attr-defined]
    return sections


def answers_of(application: Application) -> dict[str, SectionAnswer]:
    return {answer.section_key: answer for answer in application.answers.select_related("updated_by")}


def as_submitted(application: Application) -> dict[str, SectionAnswer]:
    """The answers as the authority has received them: a completion that is being written is still the writers' own."""
    answers = answers_of(application)
    if application.status != ApplicationStatus.COMPLETION:
        return answers
    asked = application.completion_requests.filter(answered_at__isnull=True).first()
    if asked is None:
        return answers
    received: dict[str, SectionAnswer] = {}
    for key, answer in answers.items():
        if answer.updated_at > asked.requested_at:
            # Nothing could be written between the submission and the request, so the last version before it is the one.
            then = application.versions.filter(section_key=key, at__lte=asked.requested_at).order_by("-version").first()
            if then is None:
                continue
            answer.data = then.data
        received[key] = answer
    return received


def everything_in(answers: Mapping[str, SectionAnswer]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for answer in answers.values():
        merged.update(answer.data)
    return merged


def context_of(application: Application) -> Context:
    members = application.constellation.members.exclude(status=ConstellationMember.Status.DECLINED)
    outcomes = FrameworkOutcome.objects.filter(needs_area__calls=application.call)
    if not outcomes:
        outcomes = FrameworkOutcome.objects.all()
    year = (application.call.closes_at or clock.now()).year
    return Context(
        members=[(member.pk, str(member)) for member in members.select_related("organisation", "unit")],
        outcomes=[(outcome.pk, str(outcome)) for outcome in outcomes],
        default_years=[year + 1, year + 2, year + 3],
        conditions=conditions_among(Question.objects.filter(section__form=application.form_id)),
    )


def form_for(
    section: Section,
    answer: SectionAnswer | None,
    context: Context,
    everything: Mapping[str, Any],
    *,
    judge: bool = False,
    raw: Mapping[str, Any] | None = None,
) -> SectionForm:
    return SectionForm(
        section.questions.all(),
        raw if raw is not None else (answer.data if answer else {}),
        context=context,
        everything=everything,
        version=answer.version if answer else 0,
        judge=judge,
    )


def judge(application: Application, context: Context | None = None) -> dict[str, list[Gap]]:
    """Everything that is missing or must be corrected, by part."""
    answers, context = answers_of(application), context or context_of(application)
    everything = everything_in(answers)
    found: dict[str, list[Gap]] = {}
    for section in sections_of(application.form):
        form = form_for(section, answers.get(section.key), context, everything, judge=True)
        owner = {name: question for question in form.questions for name in form.rows[question.key]}
        found[section.key] = [
            Gap(section, owner.get(name), str(form.fields[name].label), f"{form.fields[name].label} – {message}", name)
            for name, messages in form.errors.items()
            if name in form.fields
            for message in messages
        ]
    return found


def required_gaps(application: Application) -> int:
    return sum(len(gaps) for gaps in judge(application).values())


def read(
    application: Application, context: Context | None = None, *, written: bool = False
) -> list[tuple[Section, list[Read]]]:
    """The whole expression of interest as the authority has received it; ``written``: as it stands for its writers."""
    answers = answers_of(application) if written else as_submitted(application)
    context = context or context_of(application)
    everything = context.in_force(everything_in(answers))
    pages = []
    for section in sections_of(application.form):
        answer = answers.get(section.key)
        data = answer.data if answer else {}
        sources = sources_of(list(section.questions.all()), answer)
        pages.append(
            (
                section,
                [
                    Read(
                        question,
                        in_words(question, data.get(question.key), context),
                        data.get(question.key),
                        sources.get(question.key, ""),
                    )
                    for question in section.questions.all()
                    if applies(question, everything)
                ],
            )
        )
    return pages


def read_out(application: Application) -> tuple[str, str]:
    """The text to search in (names and answers), and the text to register (questions with answers)."""
    members = application.constellation.members.exclude(status=ConstellationMember.Status.DECLINED)
    names = [str(member) for member in members.select_related("organisation", "unit")]
    search, body = (
        [application.name, *names],
        [application.name, _("Partners: %(names)s") % {"names": ", ".join(names)}],
    )
    for section, questions in read(application, written=True):
        body += ["", section.title.upper()]
        for item in questions:
            lines = item.lines or ["–"]
            body += ["", item.question.text, *lines]
            search += item.lines
    return "\n".join(search), "\n".join(body)


def person_numbers_in(application: Application) -> list[str]:
    """Headings of the parts in which somebody seems to have written a personal identity number."""
    titles = {section.key: section.title for section in sections_of(application.form)}
    found = []
    if _holds_person_number([application.name]):
        found.append(_("Name of the initiative"))
    if _holds_person_number(application.constellation.members.values_list("contribution", flat=True)):
        found.append(_("Partners"))
    for answer in application.answers.all():
        texts = [value for value in answer.data.values() if isinstance(value, str)]
        files = [str(item["name"]) for value in answer.data.values() if is_files(value) for item in value]
        if _holds_person_number([*texts, *files]):
            found.append(titles.get(answer.section_key, answer.section_key))
    return found


def is_files(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) and "id" in item for item in value)


def _holds_person_number(texts: Iterable[str]) -> bool:
    return any(identity.find(text, today=clock.today()) for text in texts)


def expected_minutes(form: FormVersion) -> int:
    return sum(question.minutes for section in sections_of(form) for question in section.questions.all())
