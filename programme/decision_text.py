"""The words of a decision as it leaves the house: all that 31–33 §§ förvaltningslagen ask for, in Swedish."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from core.templatetags.formats import date_sv, sek
from programme.models import Decision, Manner, Programme


@dataclass(frozen=True)
class Section:
    heading: str
    text: str


def sections_of(decision: Decision) -> list[Section]:
    """The decision's parts in the order in which they are read."""
    parts = [
        Section(_("Decision"), decision.content),
        Section(_("Amount"), str(sek(decision.amount)) if decision.amount else ""),
        Section(_("Conditions"), decision.conditions),
        Section(_("Reasons"), decision.circumstances),
        Section(_("Provisions applied"), decision.provisions),
        Section(_("How the decision was taken"), how_taken(decision)),
    ]
    parts += [
        Section(_("Dissenting opinion: %(person)s") % {"person": dissent.person}, dissent.opinion)
        for dissent in decision.dissents.select_related("person")
    ]
    parts.append(
        Section(
            _("How to appeal") if decision.is_appealable else _("The decision cannot be appealed"),
            decision.appeal_text,
        )
    )
    return [part for part in parts if part.text]


def how_taken(decision: Decision) -> str:
    deciders = ", ".join(person.name for person in decision.deciders.order_by("role", "name"))
    lines = [_("Decided by: %(names)s.") % {"names": deciders}, decision.how + "."]
    item = decision.items.exclude(paragraph__isnull=True).order_by("-year", "-paragraph").first()
    if item is not None:
        lines.append(_("Minutes § %(paragraph)s, %(year)s.") % {"paragraph": item.paragraph, "year": item.year})
    if decision.urgency:
        lines.append(_("The matter could not wait: %(reason)s") % {"reason": decision.urgency})
    if decision.presenter:
        lines.append(_("Presented by: %(name)s.") % {"name": decision.presenter.name})
    if decision.manner == Manner.PARTIES:
        lines.append(_("Decided together with: %(names)s.") % {"names": decision.others_present})
    elif decision.others_present:
        lines.append(_("Took part without deciding: %(names)s.") % {"names": decision.others_present})
    else:
        lines.append(_("Nobody else took part."))
    return "\n".join(lines)


def head_of(decision: Decision) -> dict[str, str]:
    programme = Programme.objects.first()
    return {
        "body": programme.deciding_body if programme else "",
        "date": str(date_sv(decision.decided_at)),
        "reg_no": decision.document.reg_no if decision.document else (decision.case.reg_no if decision.case else ""),
        "parties": ", ".join(str(party) for party in decision.case.parties.all()) if decision.case else "",
    }


def text_of(decision: Decision) -> str:
    """The whole decision as text: what the register keeps."""
    with translation.override("sv"):
        head = head_of(decision)
        lines = [head["body"], decision.title, _("Date of the decision: %(date)s") % {"date": head["date"]}]
        if head["reg_no"]:
            lines.append(_("Registration number: %(number)s") % {"number": head["reg_no"]})
        if head["parties"]:
            lines.append(_("Parties: %(parties)s") % {"parties": head["parties"]})
        if decision.corrects:
            lines.append(
                _("Corrects the decision %(number)s (36 § förvaltningslagen).")
                % {"number": decision.corrects.document.reg_no if decision.corrects.document else ""}
            )
        lines += [f"\n{part.heading}\n{part.text}" for part in sections_of(decision)]
        return "\n".join(line for line in lines if line)
