"""The rules of the house that hold for all packages at once."""

from __future__ import annotations

import os
import subprocess
import sys

from django.apps import apps
from django.conf import settings
from django.db.models import CASCADE

from programme.decisions import registered_kinds
from programme.models import DecisionKind

ORDER = ["core", "programme", "constellations", "calls", "contracts", "evaluation", "payments", "dissemination"]
MONEY = {"programme", "payments"}


def test_foreign_keys_point_down():
    """String references escape import-linter; the model graph does not."""
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in ORDER
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model._meta.app_label in ORDER
        if ORDER.index(field.related_model._meta.app_label) > ORDER.index(model._meta.app_label)
    ]
    assert upward == []


def test_money_never_cascades():
    loose = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.label_lower
        in {
            "programme.ledgerentry",
            "programme.ledgerrow",
            "programme.commitment",
            "programme.verifiedcost",
            "payments.claim",
            "payments.paymentorder",
        }
        for field in model._meta.get_fields()
        if field.concrete and field.many_to_one and field.remote_field.on_delete is CASCADE
    ]
    assert loose == []


def test_every_kind_of_decision_has_its_consequence():
    assert registered_kinds() == set(DecisionKind.values)


def test_every_constraint_of_a_status_is_named():
    unnamed = [
        f"{model._meta.label}: {constraint}"
        for model in apps.get_models()
        if model._meta.app_label in ORDER
        for constraint in model._meta.constraints
        if not constraint.name
    ]
    assert unnamed == []


def test_a_wrong_setting_is_one_line_and_tells_no_password():
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        capture_output=True,
        text=True,
        cwd=settings.BASE_DIR,
        env={**os.environ, "DEMO": "true", "DATABASE_URL": "postgresql://someone:word@host:many/none"},
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "DATABASE_URL is set to 'postgresql://someone:…@host:many/none'; expected an address such as "
        "postgresql://user:password@host:5432/name.\n"
    )


def test_start_imports_nothing_heavy():
    code = (
        "import sys, django; django.setup(); from django.core.management import call_command; call_command('check');"
        "print([m for m in ('pandas', 'statsmodels', 'matplotlib', 'weasyprint', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=settings.BASE_DIR,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "outcomes_platform.settings"},
    )
    assert done.stdout.strip().splitlines()[-1] == "[]"
