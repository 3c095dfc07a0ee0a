"""Writing in a real browser: autosave, a lost network, a session that ends, two people in one part."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from calls.models import Application, SectionAnswer
from core.models import Role
from core.models.organisations import MembershipLevel
from tests import cast
from tests.calls import steps

pytestmark = pytest.mark.django_db(transaction=True)
STATE = "#autosave-status"


@pytest.fixture
def draft():
    application = steps.draft_application()
    application.answers.all().delete()
    application.versions.all().delete()
    return application


@pytest.fixture
def anna(draft):
    user = steps.person_of(cast.organisation("Norrköping"))
    user.email = "anna@norrkoping.example"
    user.set_password("hemligt-och-långt")
    user.save()
    return user


def part(draft: Application, key: str = "problem") -> str:
    return f"/applications/{draft.pk}/parts/{key}/"


def written(draft: Application, question: str = "problem") -> str:
    answer = SectionAnswer.objects.filter(application=draft, section_key="problem").first()
    return answer.data.get(question, "") if answer else ""


def expect_saved(page) -> None:
    expect(page.locator(STATE)).to_have_attribute("data-state", "saved")
    expect(page.locator(STATE)).to_contain_text("Sparat")


def test_what_is_typed_is_saved_by_itself_with_the_time(page_for, draft, anna, assert_accessible):
    page = page_for(anna)
    page.goto(part(draft))
    page.fill("[name=q_problem]", "Skolfrånvaron stiger.")
    expect_saved(page)
    assert written(draft) == "Skolfrånvaron stiger."
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length") == 0
    assert_accessible(page)


def test_a_lost_network_keeps_the_text_and_saves_it_when_it_is_back(page_for, draft, anna):
    page = page_for(anna)
    page.goto(part(draft))
    page.context.set_offline(True)
    page.fill("[name=q_problem]", "Skrivet på tåget.")
    expect(page.locator(STATE)).to_have_attribute("data-state", "error")
    assert written(draft) == ""
    page.context.set_offline(False)
    expect_saved(page)
    assert written(draft) == "Skrivet på tåget."


def test_a_closed_tab_without_network_finds_its_text_again(page_for, draft, anna):
    page = page_for(anna)
    page.goto(part(draft))
    page.context.set_offline(True)
    page.fill("[name=q_problem]", "Locket stängdes.")
    expect(page.locator(STATE)).to_have_attribute("data-state", "error")
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(part(draft))
    assert again.input_value("[name=q_problem]") == ""
    again.get_by_role("button", name="Använd den").click()
    assert again.input_value("[name=q_problem]") == "Locket stängdes."
    expect_saved(again)
    assert written(draft) == "Locket stängdes."


def sign_in(page, user) -> None:
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", "hemligt-och-långt")
    page.get_by_role("button", name="Logga in", exact=True).click()
    page.wait_for_url(lambda address: "/accounts/login/" not in address)


def test_a_session_that_ends_loses_nothing_when_one_signs_in_in_another_tab(page_for, draft, anna):
    page = page_for(anna)
    page.goto(part(draft))
    Session.objects.all().delete()
    page.fill("[name=q_problem]", "Skrivet efter utloggningen.")
    expect(page.locator(STATE)).to_have_attribute("data-state", "signedout")
    with page.expect_popup() as opened:
        page.locator(f"{STATE} a").click()
    sign_in(opened.value, anna)
    opened.value.close()
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect_saved(page)
    assert written(draft) == "Skrivet efter utloggningen."


def test_a_session_that_ends_loses_nothing_when_one_presses_the_button(page_for, draft, anna):
    page = page_for(anna)
    page.goto(part(draft))
    Session.objects.all().delete()
    page.fill("[name=q_problem]", "Skrivet efter utloggningen.")
    page.get_by_role("button", name="Spara och fortsätt senare").click()
    page.wait_for_url("**/accounts/login/**")
    sign_in(page, anna)
    page.wait_for_url("**/kept/**")
    expect(page.locator("main")).to_contain_text("Skrivet efter utloggningen.")
    page.get_by_role("button", name="Skicka igen").click()
    page.wait_for_url(f"**/applications/{draft.pk}/")
    assert written(draft) == "Skrivet efter utloggningen."


def test_another_person_on_the_same_machine_finds_nobodys_text(page_for, draft, anna):
    page = page_for(anna)
    page.goto(part(draft))
    page.context.set_offline(True)
    page.fill("[name=q_problem]", "Annas ord.")
    expect(page.locator(STATE)).to_have_attribute("data-state", "error")
    page.context.set_offline(False)
    page.evaluate("localStorage.setItem('draft:999999:/x/', '{}')")
    page.close()
    again = page.context.new_page()
    again.goto("/calls/")
    assert again.evaluate("localStorage.getItem('draft:999999:/x/')") is None
    assert again.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length") == 1


def test_two_people_in_one_part_put_their_texts_together(page_for, draft, anna, assert_accessible):
    bo = cast.person(
        Role.APPLICANT, "Bo Berg", organisation=cast.organisation("Norrköping"), level=MembershipLevel.EDITOR
    )
    first, second = page_for(anna), page_for(bo)
    first.goto(part(draft))
    second.goto(part(draft))
    first.fill("[name=q_problem]", "Annas problem.")
    first.fill("[name=q_without_money]", "Annas följd.")
    expect_saved(first)
    second.fill("[name=q_problem]", "Bos problem.")
    expect(second.locator(STATE)).to_have_attribute("data-state", "conflict")
    second.get_by_role("button", name="Jämför och slå ihop").click()
    expect(second.get_by_role("heading", level=1)).to_contain_text("Två av er")
    assert second.input_value("[name=q_problem]") == "Bos problem."
    expect(second.locator("main")).to_contain_text("Annas problem.")
    # Only Anna has written the other answer: it is taken over and not overwritten with nothing.
    assert second.input_value("[name=q_without_money]") == "Annas följd."
    assert_accessible(second)
    second.fill("[name=q_problem]", "Annas problem. Bos problem.")
    second.get_by_role("button", name="Spara den hopfogade texten").click()
    second.wait_for_url(f"**/applications/{draft.pk}/")
    assert (written(draft), written(draft, "without_money")) == ("Annas problem. Bos problem.", "Annas följd.")


def test_the_assessment_is_saved_by_itself_and_scored_by_keys(page_for, draft):
    from calls.actions.screening import assign_assessor
    from calls.models import Verdict

    application = steps.submitted_application(draft.call, name="Till bedömning")
    officer = steps.one(Role.OFFICER)
    assign_assessor(actor=officer, application=application, assessor=officer)
    page = page_for(officer)
    page.goto(f"/calls/{draft.call_id}/screening/{application.pk}/")
    page.focus("[name=problem__score][value='0']")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.fill("[name=problem__reason]", "Belagt med egna data.")
    expect_saved(page)
    verdict = Verdict.objects.get(assessment__application=application, criterion__key="problem")
    assert (verdict.score, verdict.reason) == (2, "Belagt med egna data.")
