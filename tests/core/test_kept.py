"""A form that is sent when the sign-in has ended, without scripts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from core import clock
from core.kept import forget_old, mark_of
from core.models import KeptForm, Role
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return cast.person(Role.APPLICANT, "Anna Alm", organisation=cast.organisation("Norrköping"))


def browser(user):
    """With the tokens of forms looked at, as a real browser meets them."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    page = client.get(reverse("contact")).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    mark = re.search(r'name="writer" value="([^"]+)"', page)[1]
    assert mark == mark_of(user)
    return client, {"csrfmiddlewaretoken": token, "writer": mark}


def test_what_is_sent_after_the_sign_in_has_ended_is_offered_to_its_writer_alone(anna):
    client, hidden = browser(anna)
    Session.objects.all().delete()
    address = reverse("notices_mail")
    answer = client.post(address, {**hidden, "text": "Rad ett\n<b>två</b>", "password": "hemligt", "many": ["a", "b"]})
    kept = KeptForm.objects.get()
    assert (kept.user, kept.path) == (anna, address)
    assert kept.fields == [["text", "Rad ett\n<b>två</b>"], ["many", "a"], ["many", "b"]]
    assert answer.headers["Location"].endswith(f"?next=/kept/{kept.pk}/")
    other = Client()
    other.force_login(cast.officer())
    assert other.get(f"/kept/{kept.pk}/").status_code == 404
    client.force_login(anna)
    page = client.get(f"/kept/{kept.pk}/").content.decode()
    assert f'action="{address}"' in page
    assert ">\nRad ett\n&lt;b&gt;två&lt;/b&gt;</textarea>" in page
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    assert client.post(address, {"csrfmiddlewaretoken": token, "kept_form": kept.pk, "text": "x"}).status_code == 302
    assert not KeptForm.objects.exists()


def test_a_token_that_is_too_old_keeps_the_text_when_our_own_page_sent_it(anna):
    client, hidden = browser(anna)
    client.cookies.pop("csrftoken")
    sent = {**hidden, "text": "Fliken som låg öppen"}
    answer = client.post("/notices/mail/", sent, headers={"Origin": "http://testserver"})
    assert answer.headers["Location"] == f"/kept/{KeptForm.objects.get().pk}/"
    KeptForm.objects.all().delete()
    assert client.post("/notices/mail/", sent, headers={"Origin": "http://evil.example"}).status_code == 403
    assert not KeptForm.objects.exists()


def test_nothing_is_kept_for_a_mark_that_is_not_ours_or_by_a_script(anna):
    client, hidden = browser(anna)
    Session.objects.all().delete()
    client.post("/notices/mail/", {**hidden, "writer": f"{anna.pk}:forged"})
    client.post("/notices/mail/", {**hidden, "writer": ""})
    client.post("/notices/mail/", hidden, headers={"X-Autosave": "1"})
    assert not KeptForm.objects.exists()
    for number in range(25):
        client.post("/notices/mail/", {**hidden, "text": str(number)})
    assert [kept.fields for kept in KeptForm.objects.all()] == [[["text", str(n)]] for n in range(24, 4, -1)]
    with clock.at(clock.now() + timedelta(days=31)):
        forget_old()
    assert not KeptForm.objects.exists()


@pytest.mark.parametrize(
    ("address", "above"),
    [
        ("/notices/mail/", "/notices/"),
        ("/meetings/7/attendance/", "/meetings/7/"),
        ("/forums/7/actions/8/done/", "/forums/7/actions/"),
        ("/organisations/members/7/", "/organisations/"),
        ("/payments/orders/7/confirm/", "/payments/orders/7/"),
    ],
)
def test_the_address_of_a_refused_form_loaded_anew_leads_to_the_page_above(anna, address, above):
    """Not a blank 405, which is what such an address gives to who only asks to see it."""
    client = Client()
    client.force_login(anna)
    answer = client.get(address + "?page=2")
    assert (answer.status_code, answer["Location"]) == (302, above)
    assert client.put(address).status_code == 405
