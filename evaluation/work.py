"""The slow work of evaluation, by kind of job."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.actions import jobs
from core.models import Document, User
from evaluation.actions.computing import run_computation
from evaluation.actions.deliveries import check_delivery
from evaluation.actions.exports import make_export
from evaluation.actions.kolada import fetch_kolada
from evaluation.actions.verification import run_again
from evaluation.models import Round
from evaluation.permissions import sees_results
from evaluation.queries import current_run
from evaluation.reports.build import build
from evaluation.reports.files import as_pdf
from programme.work import attach


@jobs.register("evaluation.check", title=_("Checking data"))
def check(progress: jobs.Progress) -> dict[str, Any]:
    return check_delivery(progress)


@jobs.register("evaluation.compute", title=_("Computing a round"))
def compute(progress: jobs.Progress) -> dict[str, Any]:
    return run_computation(progress)


@jobs.register("evaluation.rerun", title=_("Running a round again"))
def rerun(progress: jobs.Progress) -> dict[str, Any]:
    return run_again(progress)


@jobs.register("evaluation.export", title=_("Exporting the pilot"))
def export(progress: jobs.Progress) -> dict[str, Any]:
    return make_export(progress)


@jobs.register("evaluation.kolada", title=_("Fetching from Kolada"))
def kolada(progress: jobs.Progress) -> dict[str, Any]:
    return fetch_kolada(progress)


@jobs.register("report_pdf", title=_("Evaluation report as PDF"))
def report_pdf(progress: jobs.Progress) -> dict[str, Any]:
    """Give the registered report its file."""
    round = Round.objects.select_related("contract__case", "contract__commitment__programme", "run").get(
        pk=progress.job.arguments["round"]
    )
    document = Document.objects.get(pk=progress.job.arguments["document"])
    run = current_run(round)
    if run is None or document.file_id:
        return {}
    with translation.override("sv"):
        content = as_pdf(build(round, run))
    return attach(document, content, owner=round, name="utvardering")


def may_read_report(user: User, pk: int) -> bool:
    round = Round.objects.visible_to(user).filter(pk=pk).first()
    return round is not None and sees_results(user, round)
