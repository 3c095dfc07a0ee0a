"""What a report reads beside its run, fetched once for all the runs of a report over several rounds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import prefetch_related_objects

from evaluation.models import (
    Comment,
    Delivery,
    Interpretation,
    Protocol,
    PublishedRelease,
    Round,
    Run,
    Verification,
)


class Sources:
    """Protocols, deliveries, signatures, comments and publications of ``runs``, in a fixed number of queries."""

    def __init__(self, runs: Sequence[Run]) -> None:
        parts = [part for run in runs if run.snapshot for part in run.snapshot.parts]
        self.protocols = Protocol.objects.select_related(
            "outcome", "unit_cost__table", "evaluator_signed_by", "officer_signed_by"
        ).in_bulk({part["protocol"] for part in parts})
        self.deliveries = Delivery.objects.select_related("protocol__outcome").in_bulk(
            {part["delivery"] for part in parts if "delivery" in part}
        )
        self.amended: dict[int, list[Protocol]] = defaultdict(list)
        changed = {protocol.outcome_id for protocol in self.protocols.values() if protocol.version > 1}
        if changed:
            found = Protocol.objects.filter(outcome__in=changed, version__gt=1, locked_at__isnull=False)
            for protocol in found.select_related("evaluator_signed_by").order_by("version"):
                self.amended[protocol.outcome_id].append(protocol)
        self.interpretations: dict[int, list[Interpretation]] = defaultdict(list)
        for interpretation in Interpretation.objects.filter(run__in=runs).select_related("signed_by"):
            self.interpretations[interpretation.run_id].append(interpretation)
        self.verifications: dict[int, list[Verification]] = defaultdict(list)
        for verification in Verification.objects.filter(run__in=runs).select_related("verifier"):
            self.verifications[verification.run_id].append(verification)
        rounds = {run.round_id for run in runs if run.round_id is not None}
        self.comments: dict[int, list[Comment]] = defaultdict(list)
        for comment in Comment.objects.filter(round__in=rounds).select_related("organisation"):
            self.comments[comment.round_id].append(comment)
        held = [run.round for run in runs if run.round is not None]
        prefetch_related_objects(
            held,
            "outcomes__outcome",
            "contract__parties__organisation",
            "contract__parties__unit",
            "contract__outcomes",
            "contract__initiative__nodes",
        )
        contracts = {round.contract_id for round in held}
        self.rounds = list(
            Round.objects.filter(contract__in=contracts, run__isnull=False).select_related("run").order_by("number")
        )
        self.releases = list(
            PublishedRelease.objects.filter(run__round__contract__in=contracts)
            .select_related("run__round")
            .order_by("pk")
        )

    def round_before(self, round: Round) -> Round | None:
        """The contract's round before this one that has been computed."""
        before = [item for item in self.rounds if item.contract_id == round.contract_id and item.number < round.number]
        return before[-1] if before else None

    def protocols_of(self, run: Run) -> dict[str, Protocol]:
        """The protocol of each outcome of the run, by the outcome's code."""
        parts = run.snapshot.parts if run.snapshot else []
        return {part["outcome"]: self.protocols[part["protocol"]] for part in parts}

    def release_of(self, run: Run) -> PublishedRelease | None:
        """What was published of the run."""
        return next((release for release in self.releases if release.run_id == run.pk), None)

    def releases_beside(self, run: Run) -> list[PublishedRelease]:
        """What has been published of the contract besides, in order of time: also of this round computed before."""
        if run.round is None:
            return []
        return [
            release
            for release in self.releases
            if release.run_id != run.pk
            and release.run.round is not None
            and release.run.round.contract_id == run.round.contract_id
        ]
