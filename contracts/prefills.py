"""Sums that the parties have already written in their expression of interest, to start the contract's budget from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError

from calls.models import Application, Question, QuestionKind
from contracts.models import Contract
from core.forms_ui import MoneyField
from core.money import ZERO

CELL = re.compile(r"(\d+)_(\d{4})")


@dataclass
class Suggestion:
    """Amounts by (party id, year) in SEK, and where they come from. ``outside`` lies in years that the form lacks."""

    question: str
    reg_no: str
    amounts: dict[tuple[int, int], Decimal] = field(default_factory=dict)
    outside: Decimal = ZERO


def suggested_budget(contract: Contract, years: list[int]) -> Suggestion | None:
    """The first table of money per year and partner that was answered, or None.

    It has no budget lines, and names members of the constellation; who is no party of the contract is left out.
    """
    application = Application.objects.filter(constellation=contract.initiative.constellation).first()
    if application is None:
        return None
    questions = Question.objects.filter(
        section__form=application.form_id, kind=QuestionKind.MONEY_TABLE
    ).select_related("section")
    answers = {answer.section_key: answer.data for answer in application.answers.all()}
    parties = {(party.organisation_id, party.unit_id): party.pk for party in contract.parties.filter(left_on=None)}
    members = {
        member.pk: parties.get((member.organisation_id, member.unit_id))
        for member in contract.initiative.constellation.members.all()
    }
    for question in questions.order_by("section__order", "order"):
        told = answers.get(question.section.key, {}).get(question.key)
        found = Suggestion(question.text, contract.case.reg_no)
        for cell, typed in told.items() if isinstance(told, dict) else ():
            place, amount = CELL.fullmatch(cell), _amount(typed)
            party = members.get(int(place[1])) if place else None
            if place is None or party is None or not amount:
                continue
            if int(place[2]) in years:
                found.amounts[party, int(place[2])] = amount
            else:
                found.outside += amount
        if found.amounts:
            return found
    return None


def _amount(typed: object) -> Decimal | None:
    """The amount as it was typed, or None for what is no amount: nothing typed in a draft was refused."""
    try:
        return MoneyField(min_value=0).clean(str(typed))
    except ValidationError:
        return None
