"""How the list of expressions of interest is narrowed, ordered and shown; all of it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import django_filters
from django.contrib.postgres.search import SearchQuery
from django.db import connection, models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Coalesce
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from calls.models import Application, ApplicationStatus, Assessment, Call, Letter, LetterStatus, Verdict
from constellations.models import ConstellationMember
from core.models import Role, User
from core.search import SvKey
from programme.models import NeedsArea

SIMILAR = 0.4


def free_text(rows: Any, typed: str) -> Any:
    """Swedish word stems, or the beginning of a word, or else nearly the word: what a reader means by searching."""
    typed = " ".join(typed.replace("\0", "").split())[:200]
    if not typed:
        return rows
    words = ["".join(letter for letter in word if letter.isalnum() or letter in "åäöÅÄÖé") for word in typed.split()]
    words = [word for word in words if word]
    found = Q(search=SearchQuery(typed, config="swedish", search_type="websearch")) | Q(case__reg_no__icontains=typed)
    if words:
        prefix = " & ".join(f"'{word}':*" for word in words)
        found |= Q(search=SearchQuery(prefix, config="simple", search_type="raw"))
        found |= Q(search=SearchQuery(prefix, config="swedish", search_type="raw"))
    exact = rows.filter(found)
    if not words or len(typed) < 4 or exact.exists():
        return exact
    near = [near_words(word) for word in words]
    if not all(near):
        return exact
    query = " & ".join("(" + " | ".join(f"'{word}'" for word in group) + ")" for group in near)
    return rows.filter(search=SearchQuery(query, config="simple", search_type="raw"))


def near_words(typed: str) -> list[str]:
    """Word stems in what has been submitted that look like the one typed: a few thousand stems are measured quickly,
    every text is not. Only words are compared here; which rows may be shown, the caller's rows say."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT word FROM ts_stat('SELECT search FROM calls_application WHERE submitted_at IS NOT NULL')
            WHERE similarity(word, %s) >= %s ORDER BY similarity(word, %s) DESC, word LIMIT 6
            """,
            [typed.lower(), SIMILAR, typed.lower()],
        )
        return [word.replace("'", "") for (word,) in cursor.fetchall()]


# Inside one principal is collaboration too; across principals may be given precedence.
COLLABORATION = {
    "across": _("Across principals"),
    "inside": _("Inside one principal"),
    "single": _("One party"),
}


class ApplicationFilter(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(label=_("Free text"), method="by_text", max_length=200)
    call = django_filters.ModelChoiceFilter(
        label=_("Call"), queryset=Call.objects.none(), empty_label=_("All calls"), field_name="call"
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[choice for choice in ApplicationStatus.choices if choice[0] not in {"draft", "discarded"}],
        empty_label=_("All"),
    )
    needs_area = django_filters.ModelChoiceFilter(
        label=_("Needs area"), queryset=NeedsArea.objects.all(), empty_label=_("All")
    )
    assessor = django_filters.ModelChoiceFilter(
        label=_("Assessor"), queryset=User.objects.none(), empty_label=_("All"), method="by_assessor"
    )
    lacks = django_filters.ChoiceFilter(
        label=_("Lacks"),
        empty_label=_("All"),
        method="by_lack",
        choices=[
            ("assessor", _("Assessor")),
            ("assessment", _("Finished assessment")),
            ("decision", _("Decision")),
            ("letter", _("Sent letter")),
        ],
    )
    collaboration = django_filters.ChoiceFilter(
        label=_("Collaboration"), empty_label=_("All"), method="by_collaboration", choices=list(COLLABORATION.items())
    )

    class Meta:
        model = Application
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.request.user
        self.filters["call"].queryset = Call.objects.visible_to(user).published()
        self.filters["assessor"].queryset = User.objects.filter(
            role__in=[Role.OFFICER, Role.ADVISER, Role.REVIEWER], is_active=True
        ).order_by("name")

    def by_text(self, rows: Any, name: str, value: str) -> Any:
        return free_text(rows, value)

    def by_assessor(self, rows: Any, name: str, value: User) -> Any:
        return rows.filter(Exists(Assessment.objects.filter(application=OuterRef("pk"), assessor=value)))

    def by_collaboration(self, rows: Any, name: str, value: str) -> Any:
        match value:
            case "across":
                return rows.filter(principals__gt=1)
            case "inside":
                return rows.filter(principals=1, parties__gt=1)
        return rows.filter(parties__lte=1)

    def by_lack(self, rows: Any, name: str, value: str) -> Any:
        match value:
            case "assessor":
                return rows.exclude(Exists(Assessment.objects.filter(application=OuterRef("pk"))))
            case "assessment":
                done = Assessment.objects.filter(application=OuterRef("pk"), status="submitted")
                return rows.exclude(Exists(done))
            case "decision":
                return rows.filter(status__in=["submitted", "completion"])
            case "letter":
                sent = Letter.objects.filter(status=LetterStatus.SENT)
                return rows.exclude(pk__in=sent.values("application"))
        return rows


@dataclass(frozen=True)
class Column:
    key: str
    label: Any
    numeric: bool = False
    always: bool = False


COLUMNS = [
    Column("number", _("Number"), always=True),
    Column("name", _("Initiative"), always=True),
    Column("lead", _("Lead")),
    Column("call", _("Call")),
    Column("parties", _("Parties"), numeric=True),
    Column("collaboration", _("Collaboration")),
    Column("submitted", _("Submitted")),
    Column("assessed", _("Assessed"), numeric=True),
    Column("score", _("Mean score (%)"), numeric=True),
    Column("status", _("Status")),
    Column("needs_area", _("Needs area")),
]
DEFAULT_COLUMNS = ["number", "name", "lead", "parties", "submitted", "assessed", "score", "status"]
ORDERS = {
    "number": ["case__year", "case__number"],
    "name": ["name_key"],
    "lead": ["lead_key"],
    "call": ["call__title"],
    "parties": ["parties"],
    "collaboration": ["principals", "parties"],
    "submitted": ["submitted_at"],
    "assessed": ["assessed"],
    "score": ["score"],
    "status": ["status"],
    "needs_area": ["needs_area__name"],
}


def chosen_columns(keys: list[str]) -> list[Column]:
    wanted = [key for key in keys if key in ORDERS] or DEFAULT_COLUMNS
    return [column for column in COLUMNS if column.always or column.key in wanted]


# What of the address belongs to a view of the list, and can be kept under a name.
PARTS_OF_VIEW = ("q", "call", "status", "needs_area", "assessor", "lacks", "collaboration", "sort", "col")


def as_view(query: str) -> str:
    """The part of an address that makes the view: filter, order and columns, without page and format."""
    typed, kept = QueryDict(query[:4000]), QueryDict(mutable=True)
    for key in PARTS_OF_VIEW:
        values = [value[:200] for value in typed.getlist(key) if value][:20]
        if values:
            kept.setlist(key, values)
    return kept.urlencode()


def _counted(assessments: Any) -> Any:
    # A subquery and no join: a filter on one assessor must not change how many there are.
    own = assessments.filter(application=OuterRef("pk")).order_by().values("application")
    return Coalesce(Subquery(own.annotate(number=Count("pk")).values("number")), 0)


def mean_scores(user: User) -> dict[int, float]:
    """Mean weighted score (%) by application, of assessments that the reader may see: asked once for all rows."""
    readable = Assessment.objects.visible_to(user).filter(status="submitted").values("pk")
    weight = Cast("criterion__weight", models.FloatField())
    found = (
        Verdict.objects.filter(assessment__in=readable, score__isnull=False)
        .order_by()
        .values_list("assessment__application_id")
        .annotate(
            mean=models.Sum(Cast("score", models.FloatField()) / F("criterion__scale_max") * weight * 100.0)
            / models.Sum(weight)
        )
    )
    return dict(found)


def by_score(rows: Any, scores: dict[int, float], descending: bool) -> list[int]:
    """The keys of the rows by mean score, those without one last: two plain queries where one in the database would
    work out a mean for every row, and once more to compare."""
    keys = sorted(rows.order_by().values_list("pk", flat=True))
    return sorted(
        keys, key=lambda key: (key not in scores, -scores.get(key, 0.0) if descending else scores.get(key, 0.0))
    )


def ordered(rows: Any, sort: str, user: User) -> tuple[Any, str]:
    """The rows with what the columns show, in one query, ordered as asked (newest first unless told)."""
    key = sort.removeprefix("-")
    if key not in ORDERS:
        sort, key = "-submitted", "submitted"
    lead = ConstellationMember.objects.filter(constellation=OuterRef("constellation"), role="lead")
    # Only of assessments that the reader may see: a mean would tell others' verdicts before one's own is given.
    readable = Assessment.objects.visible_to(user).filter(status="submitted").values("pk")
    mean = (
        Verdict.objects.filter(assessment__application=OuterRef("pk"), assessment__in=readable)
        .order_by()
        .values("assessment__application")
        .annotate(
            mean=models.Sum(
                Cast("score", models.FloatField()) / F("criterion__scale_max") * F("criterion__weight") * 100.0
            )
            / models.Sum(Cast("criterion__weight", models.FloatField()))
        )
        .values("mean")
    )
    rows = rows.select_related("call", "case", "constellation", "needs_area").annotate(
        lead_name=Subquery(lead.values("organisation__name")[:1]),
        lead_key=Subquery(lead.values("organisation__sort_key")[:1]),
        name_key=SvKey("name"),
        given=_counted(Assessment.objects.all()),
        assessed=_counted(Assessment.objects.filter(status="submitted")),
        score=Subquery(mean, output_field=models.FloatField()),
    )
    fields = [
        F(name).desc(nulls_last=True) if sort.startswith("-") else F(name).asc(nulls_last=True) for name in ORDERS[key]
    ]
    return rows.order_by(*fields, "pk"), sort
