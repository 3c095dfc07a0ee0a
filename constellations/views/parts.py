"""The parts of the workroom as pages: their words, their kinds of rows, what each row shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from constellations.forms import workroom as forms
from constellations.models import (
    Consequence,
    DataSource,
    Evidence,
    LocalResource,
    LogicNode,
    PartKey,
    PlanItem,
)
from core.templatetags.formats import date_sv, sek


@dataclass(frozen=True)
class Column:
    head: Any
    cell: Callable[[Any], Any]
    numeric: bool = False


@dataclass(frozen=True)
class RowKind:
    model: type[Any]
    form: type[forms.RowForm]
    related: str
    add: Any
    columns: list[Column]
    where: dict[str, str] = field(default_factory=dict)
    select: tuple[str, ...] = ()

    def rows(self, initiative: Any) -> list[Any]:
        rows = getattr(initiative, self.related).filter(**self.where).select_related(*self.select)
        if self.model is LogicNode:
            rows = rows.prefetch_related("leads_to")
        return list(rows)


@dataclass(frozen=True)
class PartPage:
    key: PartKey
    lead: Any
    text_label: Any = None
    rows: RowKind | None = None


RESOURCES = RowKind(
    LocalResource,
    forms.ResourceForm,
    "resources",
    _("Add a resource"),
    [
        Column(_("Resource"), lambda row: row.name),
        Column(_("Kind"), lambda row: row.get_kind_display()),
        Column(_("At which partner"), lambda row: row.member or ""),
        Column(_("How much, from when"), lambda row: row.extent),
    ],
    select=("member__organisation", "member__unit__organisation"),
)
DATA = RowKind(
    DataSource,
    forms.DataSourceForm,
    "data_sources",
    _("Add a data source"),
    [
        Column(_("Data source"), lambda row: row.name),
        Column(_("Holder"), lambda row: row.holder),
        Column(_("Access"), lambda row: row.get_access_display()),
        Column(_("Years"), lambda row: row.period),
        Column(_("What the data show"), lambda row: row.findings),
    ],
    select=("file",),
)
NODES = RowKind(
    LogicNode,
    forms.NodeForm,
    "nodes",
    _("Add a box"),
    [
        Column(_("Box"), lambda row: row.name),
        Column(_("Kind"), lambda row: row.get_kind_display()),
        Column(_("Level"), lambda row: row.get_level_display()),
        Column(_("Leads to"), lambda row: ", ".join(node.name for node in row.leads_to.all()) or "–"),
        Column(_("Desired change"), lambda row: row.desired_change),
        Column(_("Indicator"), lambda row: row.indicator),
        Column(_("Effect"), lambda row: row.effect),
    ],
)
EVIDENCE = RowKind(
    Evidence,
    forms.EvidenceForm,
    "evidence",
    _("Add evidence"),
    [
        Column(_("Practice or method"), lambda row: row.practice),
        Column(_("Activity"), lambda row: row.node or ""),
        Column(_("Strength"), lambda row: row.get_strength_display()),
        Column(_("Source"), lambda row: row.source),
        Column(_("How it fits here"), lambda row: row.fit),
    ],
    select=("node",),
)
PLAN_COLUMNS = [
    Column(_("Milestone"), lambda row: row.name),
    Column(_("By"), lambda row: date_sv(row.due_on)),
    Column(_("Responsible"), lambda row: row.responsible),
    Column(_("How"), lambda row: row.how),
    Column(_("Done"), lambda row: date_sv(row.done_on) if row.done_on else ""),
]
CONSEQUENCES = RowKind(
    Consequence,
    forms.ConsequenceForm,
    "consequences",
    _("Add a consequence"),
    [
        Column(_("Consequence"), lambda row: row.description),
        Column(_("Area"), lambda row: row.get_area_display()),
        Column(_("Whom it concerns"), lambda row: row.who),
        Column(_("A year"), lambda row: "" if row.amount is None else sek(row.amount), numeric=True),
        Column(_("How we deal with it"), lambda row: row.handling),
    ],
)

PAGES = {
    page.key: page
    for page in [
        PartPage(
            PartKey.RESOURCES,
            _("What you already have that the initiative can build on, and who leads it locally."),
            _("What is lacking, and how you get it"),
            RESOURCES,
        ),
        PartPage(
            PartKey.DATA,
            _("What your own data say about the problem and the target group. Add sources with a file or a link."),
            _("What the data show together"),
            DATA,
        ),
        PartPage(
            PartKey.THEORY,
            _(
                "Why the activities should lead to the outcomes, for everybody, for groups at risk and for those with "
                "early signs."
            ),
            _("Assumptions, and levels of prevention that are left out"),
            NODES,
        ),
        PartPage(
            PartKey.EVIDENCE,
            _("What is known to work for each activity, how strong the evidence is and what must be adapted here."),
            _("Conclusions from the evidence"),
            EVIDENCE,
        ),
        PartPage(PartKey.OUTCOMES, _("What the contract will pay for: measured how, for whom, from where to where.")),
        PartPage(
            PartKey.IMPLEMENTATION,
            _("What is done by when, and who answers for it."),
            _("How the work is led and anchored"),
            RowKind(
                PlanItem,
                forms.PlanItemForm,
                "plan_items",
                _("Add a milestone"),
                PLAN_COLUMNS,
                where={"plan": PlanItem.Plan.IMPLEMENTATION},
            ),
        ),
        PartPage(
            PartKey.FOLLOW_UP,
            _("What is followed, how often and by whom, and how those who do the work get to see it."),
            _("How fidelity and outcomes are followed"),
            RowKind(
                PlanItem,
                forms.PlanItemForm,
                "plan_items",
                _("Add a step"),
                PLAN_COLUMNS,
                where={"plan": PlanItem.Plan.FOLLOW_UP},
            ),
        ),
        PartPage(
            PartKey.CONSEQUENCES,
            _("What success would mean: for staff, for the budget, for practices to end and for other units."),
            _("What it means as a whole"),
            CONSEQUENCES,
        ),
        PartPage(
            PartKey.READINESS,
            _("How ready you are to carry the change. Answer at the start and then again, to see what has grown."),
        ),
    ]
}
