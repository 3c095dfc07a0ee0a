"""The slow work of evaluation, by kind of job."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.actions import jobs
from evaluation.actions.computing import run_computation
from evaluation.actions.deliveries import check_delivery
from evaluation.actions.exports import make_export
from evaluation.actions.kolada import fetch_kolada
from evaluation.actions.verification import run_again


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
