"""How far the in-depth analysis has come: the state of each part, and what is missing before the decision."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from constellations.models import (
    Consequence,
    Initiative,
    LogicNode,
    Part,
    PartKey,
    PlanItem,
    PreventionLevel,
    TheoryReview,
)
from constellations.power import detectable


@dataclass(frozen=True)
class Step:
    """One part in the task list, in the words that the component asks for."""

    key: str
    title: str
    url: str
    state: str
    hint: str = ""


class Progress:
    """Everything about an initiative's parts, read once."""

    def __init__(self, initiative: Initiative) -> None:
        self.initiative = initiative
        self.parts = {part.key: part for part in initiative.parts.select_related("updated_by", "done_by")}
        self.nodes = list(initiative.nodes.prefetch_related("leads_to", "evidence"))
        self.outcomes = list(initiative.outcomes.all())
        self.reviews = list(initiative.reviews.select_related("reviewer"))
        self.surveys = list(initiative.surveys.select_related("answered_by"))
        self.counts = Counter(
            {
                PartKey.RESOURCES: initiative.resources.count(),
                PartKey.DATA: initiative.data_sources.count(),
                PartKey.EVIDENCE: initiative.evidence.count(),
            }
        )
        plans = Counter(initiative.plan_items.values_list("plan", flat=True))
        self.counts[PartKey.IMPLEMENTATION] = plans[PlanItem.Plan.IMPLEMENTATION]
        self.counts[PartKey.FOLLOW_UP] = plans[PlanItem.Plan.FOLLOW_UP]
        self.areas = set(initiative.consequences.values_list("area", flat=True))

    def gaps(self, key: str) -> list[str]:
        """What the part lacks before the constellation can stand behind it, in words."""
        check = getattr(self, f"_gaps_{key}", None)
        return list(check()) if check else []

    def _gaps_resources(self) -> list[str]:
        gaps = []
        if not self.counts[PartKey.RESOURCES]:
            gaps.append(_("at least one local resource"))
        if self.initiative.project_leader_id is None:
            gaps.append(_("a named local project leader"))
        return gaps

    def _gaps_data(self) -> list[str]:
        gaps = [] if self.counts[PartKey.DATA] else [_("at least one source of local data")]
        return gaps + ([] if self._has_text(PartKey.DATA) else [_("what the data show, in words")])

    def _gaps_theory(self) -> list[str]:
        kinds = {node.kind for node in self.nodes}
        words = {
            LogicNode.Kind.NEED: _("a need"),
            LogicNode.Kind.ACTIVITY: _("an activity"),
            LogicNode.Kind.OUTCOME: _("an outcome"),
        }
        gaps = [words[kind] for kind in LogicNode.Kind if kind not in kinds]
        missing = [level for level in PreventionLevel if level not in {node.level for node in self.nodes}]
        if missing and not self._has_text(PartKey.THEORY):
            gaps.append(
                _("%(levels)s of the prevention triangle, or in the text why that level is left out")
                % {"levels": ", ".join(str(level.label) for level in missing)}
            )
        loose = [node.name for node in self.nodes if node.kind != LogicNode.Kind.OUTCOME and not node.leads_to.all()]
        if loose:
            gaps.append(_("what these lead to: %(names)s") % {"names": ", ".join(loose)})
        vague = [
            node.name
            for node in self.nodes
            if node.kind == LogicNode.Kind.OUTCOME and not (node.desired_change and node.indicator and node.effect)
        ]
        if vague:
            gaps.append(_("desired change, indicator and effect of: %(names)s") % {"names": ", ".join(vague)})
        return gaps

    def _gaps_evidence(self) -> list[str]:
        bare = [node.name for node in self.nodes if node.kind == LogicNode.Kind.ACTIVITY and not node.evidence.all()]
        if bare:
            return [_("evidence, or that none was found, for: %(names)s") % {"names": ", ".join(bare)}]
        return [] if self.counts[PartKey.EVIDENCE] else [_("at least one matching of evidence")]

    def _gaps_outcomes(self) -> list[str]:
        if not self.outcomes:
            return [_("at least one outcome")]
        weak = [outcome.name for outcome in self.outcomes if detectable(outcome).effect is None]
        return (
            [_("what is needed to compute the smallest change for: %(names)s") % {"names": ", ".join(weak)}]
            if weak
            else []
        )

    def _gaps_implementation(self) -> list[str]:
        return [] if self.counts[PartKey.IMPLEMENTATION] else [_("at least one milestone")]

    def _gaps_follow_up(self) -> list[str]:
        return [] if self.counts[PartKey.FOLLOW_UP] else [_("at least one step of follow-up")]

    def _gaps_consequences(self) -> list[str]:
        missing = [str(area.label) for area in Consequence.Area if area not in self.areas]
        if missing and not self._has_text(PartKey.CONSEQUENCES):
            return [_("consequences for: %(areas)s") % {"areas": ", ".join(missing)}]
        return []

    def _gaps_readiness(self) -> list[str]:
        return [] if self.surveys else [_("a first survey of readiness")]

    def _has_text(self, key: str) -> bool:
        return key in self.parts and bool(self.parts[key].text.strip())

    @property
    def latest_review(self) -> TheoryReview | None:
        return self.reviews[0] if self.reviews else None

    @property
    def review_is_current(self) -> bool:
        part = self.parts.get(PartKey.THEORY)
        review = self.latest_review
        return part is not None and review is not None and review.theory_version == part.version

    def state(self, key: str) -> str:
        part = self.parts.get(key)
        review = self.latest_review
        if key == PartKey.OUTCOMES:
            return self._outcome_state()
        if key == PartKey.READINESS:
            return "done" if self.surveys else "not_started"
        if part is None:
            return "not_started"
        if key == PartKey.THEORY and review and review.verdict == "unsound" and self.review_is_current:
            return "correct"
        return "done" if part.status == Part.Status.DONE else "in_progress"

    def _outcome_state(self) -> str:
        statuses = {outcome.status for outcome in self.outcomes}
        if not statuses:
            return "not_started"
        if "refused" in statuses:
            return "correct"
        return "done" if statuses == {"accepted"} else "in_progress"

    def steps(self) -> list[Step]:
        return [self._step(key) for key in PartKey]

    def _step(self, key: PartKey) -> Step:
        state = self.state(key)
        gaps = [] if state == "done" else self.gaps(key)
        hint = _("Lacks: %(gaps)s") % {"gaps": "; ".join(gaps)} if gaps and state != "not_started" else ""
        if state == "in_progress" and not gaps:
            hint = (
                _("Waits for the secretariat's judgement")
                if key == PartKey.OUTCOMES
                else _("Complete; mark it as done when you stand behind it")
            )
        return Step(key, str(key.label), reverse("constellations:part", args=[self.initiative.pk, key]), state, hint)

    def missing_before_decision(self) -> list[str]:
        """What the delegation would lack if it decided today."""
        missing = [str(key.label) for key in PartKey if self.state(key) != "done"]
        if self.nodes and not self.review_is_current:
            missing.append(_("an expert's review of the theory of change as it stands"))
        return missing


def gaps_of(initiative: Initiative, key: str) -> list[str]:
    return Progress(initiative).gaps(key)
