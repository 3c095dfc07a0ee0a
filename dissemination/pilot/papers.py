"""Which registered documents show that an activity of the study was done."""

from __future__ import annotations

from django.db.models import Q

from core.models import Document
from dissemination.pilot.stage import Stage
from programme.actions.phases import edit_activity
from programme.models import Activity, Decision, Meeting

# As many as a reader of the phase's page wants to see; the cases hold the rest.
MOST = 6

# (phase, number) → documents by their kind, by the kind of decision, or by the kind of meeting that they belong to.
PAPERS: dict[tuple[int, int], dict[str, list[str]]] = {
    (1, 1): {"decisions": ["delegation_established", "directions"]},
    (1, 2): {"documents": ["agreement"], "decisions": ["cooperation_model"]},
    (1, 3): {"decisions": ["needs_areas"]},
    (1, 4): {"decisions": ["needs_areas"]},
    (1, 5): {"decisions": ["needs_areas"]},
    (1, 6): {"meetings": ["hearing"]},
    (1, 7): {"decisions": ["criteria"]},
    (2, 1): {"documents": ["call"], "decisions": ["call"]},
    (2, 2): {"documents": ["application"]},
    (2, 3): {"decisions": ["qualification"]},
    (2, 4): {"documents": ["feedback"], "decisions": ["feedback"]},
    (3, 4): {"decisions": ["financing"]},
    (3, 5): {"documents": ["contract"]},
    (3, 7): {"decisions": ["financing"]},
    (4, 1): {"documents": ["protocol"]},
    (4, 6): {"documents": ["evaluation_report"]},
    (5, 2): {"decisions": ["dissemination_call"]},
    (5, 3): {"decisions": ["implementation_support"]},
}


def attach(stage: Stage) -> None:
    """Name the documents on the page of each activity that has begun."""
    for activity in Activity.objects.exclude(status=Activity.Status.NOT_STARTED):
        wanted = PAPERS.get((activity.phase_id, activity.number))
        if wanted and (found := documents_of(**wanted)):
            edit_activity(actor=stage.officer, activity=activity, documents=found)


def documents_of(
    documents: list[str] | None = None, decisions: list[str] | None = None, meetings: list[str] | None = None
) -> list[Document]:
    rows = Q(kind__in=documents or [])
    taken = Decision.objects.filter(kind__in=decisions or [], document__isnull=False)
    rows |= Q(pk__in=taken.values("document"))
    held = Meeting.objects.filter(kind__in=meetings or [])
    rows |= Q(pk__in=held.values("minutes")) | Q(pk__in=held.values("notice"))
    return list(Document.objects.filter(rows).order_by("date", "pk")[:MOST])
