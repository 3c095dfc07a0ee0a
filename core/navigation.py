"""The navigation of each role: at most seven entries. An entry shows once its page exists."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.models import Role
from core.registry import NavEntry

MY_WORK = NavEntry(_("My work"), "my_work")
CALLS = NavEntry(_("Calls"), "calls:list")
APPLICATIONS = NavEntry(_("Applications"), "calls:application_list")
INITIATIVES = NavEntry(_("Initiatives"), "constellations:initiative_list")
CONSTELLATIONS = NavEntry(_("Constellations"), "constellations:list")
CONTRACTS = NavEntry(_("Contracts"), "contracts:list")
MEETINGS = NavEntry(_("Meetings"), "programme:meeting_list")
BUDGET = NavEntry(_("Budget"), "programme:budget")
PROGRAMME = NavEntry(_("The pilot"), "programme:overview")
RESULTS = NavEntry(_("Results"), "evaluation:results")
ROUNDS = NavEntry(_("Rounds"), "evaluation:round_list")
PROTOCOLS = NavEntry(_("Protocols"), "evaluation:protocol_list")
REPORTS = NavEntry(_("Reports"), "evaluation:report_list")
EXPORTS = NavEntry(_("Exports"), "evaluation:export_list")
PROCESS = NavEntry(_("Process"), "evaluation:process")
PAYMENTS = NavEntry(_("Payments"), "payments:list")
LEDGER = NavEntry(_("Ledger"), "payments:ledger")
SUPPORT = NavEntry(_("Support log"), "constellations:support_log")
FORUMS = NavEntry(_("Forums"), "constellations:forum_list")
KNOWLEDGE = NavEntry(_("Knowledge bank"), "dissemination:knowledge")
ASSESSMENTS = NavEntry(_("Assessments"), "calls:assessment_list")
ORGANISATION = NavEntry(_("Organisation"), "organisation_list")
REGISTER = NavEntry(_("Register"), "register")

BY_ROLE: dict[str, list[NavEntry]] = {
    Role.OFFICER: [MY_WORK, CALLS, APPLICATIONS, INITIATIVES, CONTRACTS, MEETINGS, BUDGET],
    Role.MEMBER: [MY_WORK, MEETINGS, APPLICATIONS, CONTRACTS, RESULTS, BUDGET],
    Role.CHAIR: [MY_WORK, MEETINGS, APPLICATIONS, CONTRACTS, RESULTS, BUDGET],
    Role.FINANCE: [MY_WORK, PAYMENTS, BUDGET, LEDGER, CONTRACTS],
    Role.ADVISER: [MY_WORK, CONSTELLATIONS, SUPPORT, FORUMS, KNOWLEDGE, ASSESSMENTS],
    Role.REVIEWER: [MY_WORK, ASSESSMENTS, INITIATIVES],
    Role.EVALUATOR: [MY_WORK, PROTOCOLS, ROUNDS, REPORTS],
    Role.APPLICANT: [
        MY_WORK,
        NavEntry(_("Our applications"), "calls:application_list"),
        NavEntry(_("Our initiatives"), "constellations:initiative_list"),
        NavEntry(_("Our contracts"), "contracts:list"),
        ORGANISATION,
    ],
    Role.VERIFIER: [MY_WORK, ROUNDS],
    Role.PILOT_EVALUATOR: [RESULTS, CONTRACTS, APPLICATIONS, PROCESS, EXPORTS],
    Role.REGISTRAR: [MY_WORK, REGISTER, MEETINGS],
}
PUBLIC = [PROGRAMME, CALLS, RESULTS, KNOWLEDGE, REGISTER]


def for_user(user: Any) -> list[NavEntry]:
    if not user.is_authenticated:
        return PUBLIC
    return BY_ROLE.get(user.role, [MY_WORK])
