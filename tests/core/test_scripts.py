"""What the scripts promise, in a real browser, on small pages that need no server."""

import json
from pathlib import Path

import pytest
from django.conf import settings

SITE = "http://localhost:1"
STATUS = (
    '<span id="autosave-status" role="status" data-saving="Saving" data-saved="Saved {time}"'
    ' data-error="Not saved {time}" data-conflict="Conflict" data-merge="Merge" data-invalid="Kept {time}" '
    ' data-kept="Unsaved from {time}"'
    ' data-take="Use it" data-drop="Remove it"></span>'
)
FORM = (
    '<form data-autosave-url="/save/" data-autosave-delay="50"><input type="hidden" name="version" value="{version}">'
    '<textarea name="text" id="text">{text}</textarea><input type="checkbox" name="done" id="done" value="1"></form>'
)


@pytest.fixture
def open_page(browser):
    """Pages and answers by path; `answers` may be changed while the page is open."""
    context = browser.new_context(base_url=SITE, locale="sv-SE")
    context.set_default_timeout(5000)
    pages: dict[str, str] = {}
    answers: dict[str, object] = {"sent": [], "save": (200, {"version": 2, "saved_at": "14.05"})}
    script = Path(settings.BASE_DIR, "static", "dist", "site.js").read_text("utf-8")

    def serve(route):
        path = route.request.url.removeprefix(SITE).partition("?")[0]
        if path == "/site.js":
            route.fulfill(body=script, content_type="text/javascript")
        elif path == "/save/":
            answers["sent"].append(route.request.post_data)
            if answers["save"] is None:
                route.abort()
            else:
                status, body = answers["save"]
                route.fulfill(status=status, body=json.dumps(body), content_type="application/json")
        elif path in pages:
            route.fulfill(body=pages[path], content_type="text/html; charset=utf-8")
        else:
            route.fulfill(status=404, body="")

    context.route("**/*", serve)

    def open_one(body: str, path: str = "/", account: str = "1"):
        pages[path] = (
            f'<!DOCTYPE html><html lang="sv" data-color-scheme="auto"><title>x</title><body data-account="{account}">'
            f'{body}<script type="module" src="/site.js"></script></body></html>'
        )
        page = context.new_page()
        page.goto(path)
        return page

    yield open_one, answers
    context.close()


def state(page) -> str:
    return page.locator("#autosave-status").inner_text()


def drafts(page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))")


def test_autosave_sends_the_form_takes_the_new_version_and_forgets_the_local_copy(open_page):
    opened, answers = open_page
    page = opened(FORM.format(version=1, text="") + STATUS)
    page.fill("#text", "Närvaro")
    page.wait_for_function("document.getElementById('autosave-status').textContent === 'Saved 14.05'")
    assert len(answers["sent"]) == 1
    assert 'name="version"\r\n\r\n1' in answers["sent"][0]
    assert 'name="text"\r\n\r\nNärvaro' in answers["sent"][0]
    assert page.input_value("[name=version]") == "2"
    assert drafts(page) == []


def test_text_survives_a_lost_network_and_a_closed_tab(open_page):
    opened, answers = open_page
    answers["save"] = None
    page = opened(FORM.format(version=1, text="") + STATUS)
    page.fill("#text", "Skrivet på tåget")
    page.check("#done")
    page.wait_for_function("document.getElementById('autosave-status').textContent.startsWith('Not saved')")
    page.close()
    answers["save"] = (200, {"version": 2, "saved_at": "15.00"})
    again = opened(FORM.format(version=1, text="") + STATUS)
    assert state(again).startswith("Unsaved from")
    assert again.input_value("#text") == ""
    again.get_by_role("button", name="Use it").click()
    assert again.input_value("#text") == "Skrivet på tåget"
    assert again.is_checked("#done")
    again.wait_for_function("document.getElementById('autosave-status').textContent === 'Saved 15.00'")
    assert drafts(again) == []


def test_a_conflict_stops_saving_keeps_the_text_and_leads_to_the_merge(open_page):
    opened, answers = open_page
    answers["save"] = (409, {"merge_url": "/merge/"})
    page = opened(FORM.format(version=1, text="").replace("</form>", STATUS + "</form>"))
    page.fill("#text", "Min text")
    merge = page.get_by_role("button", name="Merge")
    merge.wait_for()
    # Pressing it sends the form itself, so that the page of merging has both texts.
    assert merge.evaluate("button => button.type + ' ' + button.form.dataset.autosaveUrl") == "submit /save/"
    page.fill("#text", "Min text igen")
    page.wait_for_timeout(200)
    assert len(answers["sent"]) == 1
    assert "Min text igen" in page.evaluate("localStorage.getItem('draft:1:/save/')")


def test_an_invalid_form_is_kept_and_says_so(open_page):
    opened, answers = open_page
    answers["save"] = (400, {"errors": {"text": ["Too long"]}})
    page = opened(FORM.format(version=1, text="") + STATUS)
    page.fill("#text", "x")
    page.wait_for_function("document.getElementById('autosave-status').textContent.startsWith('Kept')")
    assert drafts(page) == ["draft:1:/save/"]


def test_nobody_finds_another_persons_draft(open_page):
    opened, answers = open_page
    answers["save"] = None
    page = opened(FORM.format(version=1, text="") + STATUS, account="1")
    page.fill("#text", "Hemligt")
    page.wait_for_function("document.getElementById('autosave-status').textContent.startsWith('Not saved')")
    page.close()
    assert drafts(opened(FORM.format(version=1, text="") + STATUS, account="2")) == []


def test_leaving_with_changes_asks_first(open_page):
    opened, _answers = open_page
    page = opened('<form data-guard><input id="name" name="name"></form><a href="/">away</a>')
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert asked == []
    page.fill("#name", "x")
    page.reload()
    assert asked == ["beforeunload"]


def test_counter_tells_what_is_left_and_what_is_too_much(open_page):
    opened, _answers = open_page
    page = opened(
        '<textarea id="t"></textarea><div><span id="n" data-counter-for="t" data-unit="words" data-limit="3"'
        ' data-text-left="{n} left" data-text-over="{n} over"></span><span data-counter-spoken></span></div>'
    )
    assert page.inner_text("#n") == "3 left"
    page.fill("#t", "ett två, tre fyra")
    assert page.inner_text("#n") == "1 over"
    assert page.get_attribute("#n", "data-over") == ""


def test_error_summary_takes_the_focus(open_page):
    opened, _answers = open_page
    page = opened('<div class="ds-error-summary" id="s" tabindex="-1" data-focus>Errors</div>')
    assert page.evaluate("document.activeElement.id") == "s"


def test_keys_turn_the_page_but_not_while_writing_and_can_be_switched_off(open_page):
    opened, _answers = open_page
    page = opened(
        '<a href="#next" data-key="j">Next</a><input id="q">'
        '<label data-keys hidden><input type="checkbox" id="k"></label>'
    )
    page.focus("#q")
    page.keyboard.press("j")
    assert page.evaluate("location.hash") == ""
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    assert page.evaluate("location.hash") == "#next"
    page.evaluate("history.replaceState(null, '', '/')")
    page.uncheck("#k")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    assert page.evaluate("location.hash") == ""


def test_scheme_is_switched_and_kept_in_a_cookie(open_page):
    opened, _answers = open_page
    page = opened(
        "<label data-scheme hidden>Colours"
        "<select><option value=auto>a</option><option value=dark>d</option></select></label>"
    )
    page.select_option("select", "dark")
    assert page.get_attribute("html", "data-color-scheme") == "dark"
    assert "color_scheme=dark" in page.evaluate("document.cookie")


def test_a_table_too_wide_for_a_phone_becomes_a_list_with_headings_and_a_table_again(open_page):
    """Tables of many numbers keep their shape: years are compared across."""
    opened, _answers = open_page
    wide = "x" * 60
    region = (
        '<div class="table-scroll" tabindex="0" style="overflow: auto; width: 100%"><table class="ds-table" id="{}">'
        "<thead><tr>{}</tr></thead><tbody><tr>{}</tr></tbody></table></div>"
    )
    page = opened(
        region.format("list", "<th>Name</th><th>Place</th><th>Note</th>", f"<th>A</th><td>{wide}</td><td></td>")
        + region.format("years", '<th class="num">1</th>' * 4, f'<td class="num">{wide}</td>' * 4)
    )
    assert page.evaluate("document.querySelectorAll('[data-listed]').length") == 0
    page.set_viewport_size({"width": 390, "height": 800})
    page.wait_for_selector("#list[data-listed]")
    cells = (
        "[...document.querySelectorAll('#list tbody > tr > *')]"
        ".map((cell) => [cell.getAttribute('role'), cell.dataset.label, cell.hasAttribute('data-bare')])"
    )
    assert page.evaluate(cells) == [["rowheader", "Name", False], ["cell", "Place", False], ["cell", "Note", True]]
    assert page.evaluate("document.querySelectorAll('[data-listed]').length") == 1
    page.set_viewport_size({"width": 1280, "height": 800})
    page.wait_for_selector("#list:not([data-listed])")
