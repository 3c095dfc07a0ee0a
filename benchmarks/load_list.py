"""The officer's list of expressions of interest at 2 000 rows: time on the server and number of queries.

    python -m benchmarks.load_list [--rows 2000]

Starts this checkout's PostgreSQL, makes a database of its own, fills it in bulk, and asks for the list as a signed-in
officer would: filtered, sorted, searched, and as files. The database is thrown away afterwards.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import time
from typing import Any, cast

from benchmarks.load_deadline import under_the_servers, with_database

DATABASE = "load_list"
GUARDED = ("core_case", "calls_application", "calls_sectionanswer", "calls_assessment", "calls_verdict")
WORDS = [
    "skolfrånvaro", "föräldrastöd", "arbetslöshet", "samverkan", "elevhälsa", "fritid", "psykisk", "ohälsa", "ungdomar",
    "familjer", "socialtjänst", "förebygga", "uppföljning", "insatser", "kommunen", "målgruppen", "utbildning", "våld",
]  # fmt: skip


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2000)
    return parser.parse_args()


def fill(rows: int) -> tuple[Any, Any]:
    """One expression of interest by the actions, the rest beside it in bulk with the triggers at rest."""
    from django.db import connection, transaction

    from calls.models import Application, Assessment, Criterion, SectionAnswer, Verdict
    from constellations.models import Constellation, ConstellationMember
    from core import clock
    from core.models import Case, Organisation, Role, User
    from tests.calls.steps import draft_application, published_call, submitted_application

    chance = random.Random(7)  # noqa: S311 - the same rows each time, no secret
    officer = User.objects.create_user("officer@example.se", name="Officer", role=Role.OFFICER)
    assessors = [
        User.objects.create_user(f"assessor{number}@example.se", name=f"Assessor {number}", role=Role.ADVISER)
        for number in range(8)
    ]
    call = published_call(officer)
    model = submitted_application(call)
    draft_application(call, name="Utkast")
    case = cast(Case, model.case)
    answers = {answer.section_key: answer.data for answer in model.answers.all()}
    principals = [Organisation(name=f"Kommun {number:04d}", kind="municipality") for number in range(rows)]
    Organisation.objects.bulk_create(principals)
    with transaction.atomic(), connection.cursor() as cursor:
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        first, now = case.number + 1, clock.now()
        cases = Case.objects.bulk_create(
            Case(
                year=case.year,
                number=first + number,
                reg_no=f"UTF {case.year}/{first + number:04d}",
                kind="application",
                title=f"Initiativ {number}",
            )
            for number in range(rows)
        )
        groups = Constellation.objects.bulk_create(
            Constellation(name=f"Initiativ {number}", case=cases[number], created_by=officer) for number in range(rows)
        )
        ConstellationMember.objects.bulk_create(
            ConstellationMember(
                constellation=group,
                organisation=principals[number],
                role="lead",
                status="confirmed",
                confirmed_by=officer,
                confirmed_at=now,
            )
            for number, group in enumerate(groups)
        )
        made = Application.objects.bulk_create(
            [
                Application(
                    call=call,
                    form=model.form,
                    constellation=groups[number],
                    name=f"{chance.choice(WORDS).title()} {number}",
                    status="submitted",
                    case=cases[number],
                    created_by=officer,
                    submitted_at=now,
                    submitted_by=officer,
                    principals=1 + number % 3,
                    parties=1 + number % 4,
                    search_text=" ".join(chance.choices(WORDS, k=600)),
                )
                for number in range(rows)
            ],
            batch_size=500,
        )
        SectionAnswer.objects.bulk_create(
            [
                SectionAnswer(application=one, section_key=key, data=data, version=1)
                for one in made
                for key, data in answers.items()
            ],
            batch_size=2000,
        )
        given = Assessment.objects.bulk_create(
            Assessment(
                application=one,
                assessor=assessors[(number + turn) % 8],
                status="submitted" if number % 3 else "draft",
                submitted_at=now if number % 3 else None,
                assigned_by=officer,
            )
            for number, one in enumerate(made)
            for turn in range(2)
        )
        criteria = list(Criterion.objects.filter(call=call))
        Verdict.objects.bulk_create(
            [
                Verdict(assessment=one, criterion=criterion, score=chance.randint(0, 4), reason="Skäl")
                for one in given
                for criterion in criteria
            ],
            batch_size=5000,
        )
    with connection.cursor() as cursor:
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("ANALYZE")
    return officer, call


def measure(officer: Any, call: Any) -> int:
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(officer, backend=settings.AUTHENTICATION_BACKENDS[0])
    assessor = call.applications.exclude(assessments=None).last().assessments.first().assessor_id
    pages = {
        "the list": "/applications/",
        "one call, sorted by name": f"/applications/?call={call.pk}&sort=name",
        "sorted by mean score": "/applications/?sort=-score",
        "sorted by lead, last page": "/applications/?sort=lead&page=40",
        "free text, one word": "/applications/?q=skolfrånvaron",
        "free text, a phrase": '/applications/?q="psykisk+ohälsa"+elev',
        "free text, misspelt": "/applications/?q=skolfråvaro",
        "one assessor, without a finished assessment": f"/applications/?assessor={assessor}&lacks=assessment",
        "screening desk": f"/calls/{call.pk}/screening/{call.applications.submitted().last().pk}/",
        "ranking": f"/calls/{call.pk}/ranking/",
        "CSV of all": "/applications/?format=csv",
        "XLSX of all": "/applications/?format=xlsx",
    }
    slow = 0
    print(f"{'page':<46}{'median s':>9}{'worst s':>9}{'queries':>9}{'kB':>7}")  # noqa: T201
    for name, path in pages.items():
        times, queries, size = [], 0, 0
        for _turn in range(5 if "of all" not in name else 2):
            with CaptureQueriesContext(connection) as caught:
                began = time.perf_counter()
                answer = client.get(path, SERVER_NAME="localhost")
                times.append(time.perf_counter() - began)
            queries, size = len(caught), len(answer.content)
            if answer.status_code != 200:
                raise SystemExit(f"{path}: {answer.status_code}")
        middle = statistics.median(times)
        slow += middle > 0.5 and "of all" not in name
        print(f"{name:<46}{middle:>9.3f}{max(times):>9.3f}{queries:>9}{size // 1024:>7}", flush=True)  # noqa: T201
    began = time.perf_counter()
    everything = {"all": "1", "query": f"call={call.pk}", "do": "assign", "confirmed": "1", "each": "4"}
    people = [str(pk) for pk in call.applications.values_list("assessments__assessor", flat=True).distinct() if pk]
    answer = client.post("/applications/bulk/", {**everything, "assessors": people}, SERVER_NAME="localhost")
    took = time.perf_counter() - began
    print(f"{'two more assessors for each, in one request':<46}{took:>9.3f}", flush=True)  # noqa: T201
    if answer.status_code != 302:
        raise SystemExit(f"the assignment of all: {answer.status_code}")
    return 1 if slow or took > 30 else 0


def main() -> int:
    options = arguments()
    under_the_servers("benchmarks.load_list")
    from outcomes_platform import embedded

    with_database("make", DATABASE)
    os.environ["DATABASE_URL"] = embedded.database_url("demo", role="owner", database=DATABASE)
    os.environ["OWNER_DATABASE_URL"] = os.environ["DATABASE_URL"]
    os.environ["DEMO"] = "true"  # plain HTTP on loopback
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outcomes_platform.settings")
    try:
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        began = time.perf_counter()
        officer, call = fill(options.rows)
        print(f"{options.rows} rows filled in {time.perf_counter() - began:.1f} s")  # noqa: T201
        return measure(officer, call)
    finally:
        from django.db import connections

        connections.close_all()
        with_database("drop", DATABASE)


if __name__ == "__main__":
    sys.exit(main())
