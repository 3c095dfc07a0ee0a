import datetime
import re
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from core import navigation
from core.forms_ui import MoneyField, PercentField, word_limit
from core.models import Role
from core.templatetags import formats


def render(text: str, **context: object) -> str:
    request = context.pop("request", None) or RequestFactory().get("/")
    return Template(text).render(Context({"request": request, **context}))


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


# -- Formats


@pytest.mark.parametrize(
    "value, swedish, english",
    [
        (Decimal("1250000"), "1\u00a0250\u00a0000\u00a0kr", "SEK\u00a01,250,000"),
        (Decimal("830250.50"), "830\u00a0250,50\u00a0kr", "SEK\u00a0830,250.50"),
        (Decimal("-1000.005"), "\u22121\u00a0000,01\u00a0kr", "SEK\u00a0\u22121,000.01"),
        (Decimal("0.00"), "0\u00a0kr", "SEK\u00a00"),
        (None, "–", "–"),
        ("", "–", "–"),
    ],
)
def test_sek_follows_the_language(value, swedish, english):
    assert formats.sek(value) == english
    with translation.override("sv"):
        assert formats.sek(value) == swedish


def test_sek_shows_ore_when_asked():
    with translation.override("sv"):
        assert formats.sek(Decimal("12"), "ore") == "12,00\u00a0kr"


def test_number_percent_and_million():
    with translation.override("sv"):
        assert formats.number(1234567) == "1\u00a0234\u00a0567"
        assert formats.number(Decimal("0.125"), 2) == "0,13"
        assert formats.percent(Decimal("0.825"), 1) == "82,5\u00a0%"
        assert formats.percent(-0.061, 1) == "\u22126,1\u00a0%"
        assert formats.msek(Decimal("182450000")) == "182,5\u00a0mnkr"
        assert formats.number("not a number") == "–"
        said = [formats.as_written(Decimal(text)) for text in ("4.7500", "17.450000", "24.0000", "1200", "0.00006")]
        assert said == ["4,75", "17,45", "24", "1\u00a0200", "0,0001"]


def test_minus_zero_has_no_sign():
    assert formats.number(Decimal("-0.4")) == "0"


def test_dates_are_local_and_in_the_language():
    moment = datetime.datetime(2026, 11, 19, 23, 30, tzinfo=datetime.UTC)
    assert formats.date_sv(moment) == "20 November 2026"
    with translation.override("sv"):
        assert formats.date_sv(datetime.date(2026, 11, 20)) == "20 november 2026"
        assert formats.datetime_sv(moment) == "20 november 2026 kl.\u00a000.30"
        assert formats.moment("Våren 2026") == "Våren 2026"
        assert formats.date_sv(None) == "–"


# -- Form fields that read what people write


@pytest.mark.parametrize("written", ["1 250 000,50", "1\u00a0250\u00a0000,50 kr", "1250000.50", " 1250000,5 "])
def test_money_field_reads_swedish_and_plain_numbers(written):
    assert MoneyField().clean(written) == Decimal("1250000.50")


@pytest.mark.parametrize("written", ["12,345", "tolv", "NaN", "1e400"])
def test_money_field_refuses_what_is_not_an_amount(written):
    with pytest.raises(forms.ValidationError):
        MoneyField().clean(written)


def test_percent_field_gives_a_share_of_one_and_shows_per_cent():
    class Form(forms.Form):
        share = PercentField()

    assert PercentField().clean("82,5 %") == Decimal("0.825")
    assert 'value="82,5"' in render("{% field form.share %}", form=Form(initial={"share": Decimal("0.8250")}))


def test_money_is_shown_grouped_again():
    class Form(forms.Form):
        cost = MoneyField()

    html = render("{% field form.cost %}", form=Form(initial={"cost": Decimal("1250000.50")}))
    assert 'value="1\u00a0250\u00a0000,50"' in html
    assert '<span aria-hidden="true">kr</span>' in html


def test_word_limit_counts_words():
    word_limit(3)("ett två tre")
    with pytest.raises(forms.ValidationError, match="at most 3 words"):
        word_limit(3)("ett två tre fyra")


# -- Fields


class SampleForm(forms.Form):
    title = forms.CharField(label="Title", max_length=20, help_text="As you call it.")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"placeholder": "Write"}))
    level = forms.ChoiceField(label="Level", widget=forms.RadioSelect, choices=[("a", "First"), ("b", "Second")])
    starts = forms.DateField(label="Starts")
    agree = forms.BooleanField(label="We agree")
    version = forms.IntegerField(widget=forms.HiddenInput)


def test_field_points_at_help_counter_and_error():
    html = render('{% field form.title count="characters" %}', form=SampleForm({"title": ""}))
    assert 'aria-describedby="id_title_helptext id_title_counter id_title_error"' in html
    assert all(f'id="id_title_{part}"' in html for part in ("helptext", "counter", "error"))
    assert 'aria-invalid="true"' in html
    assert "maxlength" not in html
    assert words(html) == "Title As you call it. Error: This field is required. At most 20 characters"


def test_field_without_help_or_error_points_nowhere_and_says_optional():
    html = render("{% field form.note %}", form=SampleForm())
    assert "aria-describedby" not in html
    assert "placeholder" not in html
    assert words(html) == "Note (optional)"


def test_radios_are_a_fieldset_with_each_choice_labelled():
    html = render("{% field form.level %}", form=SampleForm({"level": "b", "title": "x"}))
    assert "<fieldset" in html
    assert "<legend>Level</legend>" in html
    assert '<input class="ds-input" id="id_level_1" name="level" type="radio" value="b" checked>' in html
    assert '<label for="id_level_0">First</label>' in html


def test_choice_hints_are_wired_to_their_choice():
    form = SampleForm()
    form.fields["level"].hints = {"a": "The usual one"}
    html = render("{% field form.level %}", form=form)
    assert 'aria-describedby="id_level_0_hint"' in html
    assert '<span class="choice__hint" id="id_level_0_hint">The usual one</span>' in html


def test_plain_date_field_becomes_the_browsers_own_with_an_iso_value():
    with translation.override("sv"):
        html = render("{% field form.starts %}", form=SampleForm(initial={"starts": datetime.date(2026, 11, 20)}))
    assert 'type="date"' in html
    assert 'value="2026-11-20"' in html


def test_field_escapes_what_was_written():
    html = render("{% field form.title %}{% form_errors form %}", form=SampleForm({"title": '"><script>x</script>'}))
    assert "<script>" not in html


def test_error_summary_links_each_field_and_names_each_row():
    class Row(forms.Form):
        amount = forms.IntegerField(label="Amount")

    rows = forms.formset_factory(Row, extra=0)(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-amount": "1", "form-1-amount": "x"}
    )
    html = render("{% form_errors form rows %}", form=SampleForm({"title": "x", "starts": "2026-11-20"}), rows=rows)
    assert "4 things to correct" in html
    assert '<a href="#id_level_0">Level: This field is required.</a>' in html
    assert '<a href="#id_agree">We agree: This field is required.</a>' in html
    assert "<li>Version: This field is required.</li>" in html
    assert '<a href="#id_form-1-amount">Row 2, Amount: Enter a whole number.</a>' in html


def test_error_summary_is_nothing_without_errors():
    assert render("{% form_errors form %}", form=SampleForm()).strip() == ""


def test_title_says_error_only_when_a_form_was_refused():
    assert render("{% title_prefix %}", form=SampleForm()) == ""
    assert render("{% title_prefix %}", some_form=SampleForm({})) == "Error: "
    assert render("{% title_prefix %}", forms=[SampleForm(), SampleForm({})]) == "Error: "


def test_no_role_has_more_than_seven_entries_in_its_navigation():
    assert {role: len(entries) for role, entries in navigation.BY_ROLE.items() if len(entries) > 7} == {}
    assert set(navigation.BY_ROLE) == set(Role.values) - {Role.SYSTEM}
