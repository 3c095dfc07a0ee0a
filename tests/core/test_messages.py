from pathlib import Path

import polib
import pytest
from django.core.management import CommandError, call_command

from core.catalogues import catalogue
from core.catalogues.source import Found, Key, read_python, read_template


def _template(text: str) -> Found:
    found = Found()
    read_template(text, "page.html", found)
    return found


def _python(text: str) -> Found:
    found = Found()
    read_python(text, "views.py", found)
    return found


def test_python_messages_are_found_under_every_imported_name():
    found = _python(
        "from django.utils import translation\n"
        "from django.utils.translation import gettext as _, ngettext, pgettext_lazy as p\n"
        "a = _('One ' 'text')\n"
        "b = ngettext('%(n)s day', '%(n)s days', 3)\n"
        "c = p('month', 'May')\n"
        "d = translation.gettext('Through the module')\n"
        "for _unused in []: other('Not this')\n"
    )
    assert {(m.key.msgid, m.key.context, m.plural) for m in found.messages.values()} == {
        ("One text", "", ""),
        ("%(n)s day", "", "%(n)s days"),
        ("May", "month", ""),
        ("Through the module", "", ""),
    }
    assert found.problems == []


def test_python_call_without_a_literal_is_reported():
    found = _python("from django.utils.translation import gettext as _\nx = _(f'Hello {name}')\n")
    assert found.messages == {}
    assert found.problems == ["views.py:2: gettext needs literal texts"]


def test_template_messages_are_cut_as_django_draws_them():
    found = _template(
        '{% translate "Plain" %}{% trans \'82 %\' context "share" as x %}'
        '{% button _("Save") %}{{ value|default:_("None") }}'
        "{% blocktranslate count n=total trimmed %}\n  {{ n }} case\n  found"
        "{% plural %}\n  {{ n }} cases\n{% endblocktranslate %}"
        '{% comment %}{% translate "Hidden" %}{% endcomment %}{# {% translate "Too" %} #}{% translate variable %}'
    )
    assert {(m.key.msgid, m.key.context, m.plural) for m in found.messages.values()} == {
        ("Plain", "", ""),
        ("82 %%", "share", ""),
        ("Save", "", ""),
        ("None", "", ""),
        ("%(n)s case found", "", "%(n)s cases"),
    }
    assert found.problems == []


def test_untrimmed_block_and_inner_tag_are_reported():
    found = _template("{% blocktranslate %}\nText {% if x %}{% endblocktranslate %}")
    assert [problem.split(": ", 1)[1] for problem in found.problems] == [
        "{% if %} inside blocktranslate",
        "blocktranslate with space at its ends: write trimmed",
    ]


def _catalogue(*entries: polib.POEntry) -> polib.POFile:
    made = polib.POFile()
    made.extend(entries)
    return made


def test_update_adds_keeps_and_removes():
    found = _template('{% translate "Kept" %}{% translate "New" %}{% translate "Known elsewhere" %}')
    own = _catalogue(polib.POEntry(msgid="Kept", msgstr="Kvar"), polib.POEntry(msgid="Old", msgstr="Gammal"))
    elsewhere = {Key("Known elsewhere"): polib.POEntry(msgid="Known elsewhere", msgstr="Känt")}
    assert catalogue.update(own, found, elsewhere) == (2, 1)
    assert [(entry.msgid, entry.msgstr) for entry in own] == [
        ("Kept", "Kvar"),
        ("Known elsewhere", "Känt"),
        ("New", ""),
    ]


def test_faults_name_each_kind():
    found = _template(
        '{% translate "Missing" %}{% translate "Empty" %}{% translate "Fuzzy" %}'
        "{% blocktranslate %}{{ a }} of {{ b }}{% endblocktranslate %}"
        "{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}"
    )
    own = _catalogue(
        polib.POEntry(msgid="Empty", msgstr="", occurrences=[("page.html", "")]),
        polib.POEntry(msgid="Fuzzy", msgstr="Luddig", flags=["fuzzy"]),
        polib.POEntry(msgid="Unused", msgstr="Oanvänd"),
        polib.POEntry(msgid="%(a)s of %(b)s", msgstr="%(a)s av %(c)s"),
        polib.POEntry(msgid="%(n)s day", msgid_plural="%(n)s days", msgstr_plural={0: "en dag", 1: "%(n)s dagar"}),
    )
    assert catalogue.faults(own, found) == [
        "missing: 'Missing' (page.html)",
        "empty: 'Empty' (page.html)",
        "fuzzy: 'Fuzzy'",
        "unused: 'Unused'",
        "placeholders differ: '%(a)s of %(b)s' → ['%(a)s av %(c)s']",
    ]


def test_plural_that_loses_its_number_is_a_fault():
    found = _template("{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}")
    own = _catalogue(
        polib.POEntry(msgid="%(n)s day", msgid_plural="%(n)s days", msgstr_plural={0: "en dag", 1: "dagar"})
    )
    assert catalogue.faults(own, found) == ["placeholders differ: '%(n)s day' → ['en dag', 'dagar']"]


def test_two_packages_may_not_translate_a_text_differently():
    catalogues = {
        "core": _catalogue(polib.POEntry(msgid="Open", msgstr="Öppen")),
        "calls": _catalogue(polib.POEntry(msgid="Open", msgstr="Öppet")),
    }
    assert catalogue.conflicts(catalogues) == ["calls and core differ: 'Open' → ['Öppet'], ['Öppen']"]


def test_a_text_spelt_like_one_of_djangos_may_not_change_it():
    catalogues = {
        "core": _catalogue(polib.POEntry(msgid="May", msgstr="Får"), polib.POEntry(msgid="June", msgstr="juni"))
    }
    assert catalogue.conflicts(catalogues) == ["core and Django differ: 'May' → ['Får'], ['maj']"]


@pytest.fixture
def small_project(tmp_path: Path, settings):
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "views.py").write_text("from django.utils.translation import gettext as _\nx = _('Hello')\n")
    for folder, text in (("account", "Sign in"), ("calls", "Calls")):
        (tmp_path / "templates" / folder).mkdir(parents=True)
        (tmp_path / "templates" / folder / "page.html").write_text(f'{{% translate "{text}" %}}')
    settings.BASE_DIR = tmp_path
    settings.LOCALE_PATHS = [tmp_path / "locale" / "core", tmp_path / "locale" / "calls"]
    return tmp_path


def test_command_sorts_messages_to_their_package_checks_and_compiles(small_project: Path, capsys):
    call_command("messages")
    core, calls = (catalogue.load(catalogue.path_of(small_project, name)) for name in ("core", "calls"))
    assert [entry.msgid for entry in core] == ["Hello", "Sign in"]
    assert [entry.msgid for entry in calls] == ["Calls"]
    with pytest.raises(CommandError, match="core: empty: 'Hello'"):
        call_command("messages", check=True)
    for name, made in (("core", core), ("calls", calls)):
        for entry in made:
            entry.msgstr = f"sv {entry.msgid}"
        made.save(str(catalogue.path_of(small_project, name)))
    call_command("messages", check=True)
    assert "Swedish is complete: 3 messages." in capsys.readouterr().out
    call_command("messages", compile=True)
    compiled = polib.mofile(str(catalogue.path_of(small_project, "core").with_suffix(".mo")))
    assert {entry.msgid: entry.msgstr for entry in compiled} == {"Hello": "sv Hello", "Sign in": "sv Sign in"}


def test_command_refuses_an_unknown_package():
    with pytest.raises(CommandError, match="No catalogue for elsewhere"):
        call_command("messages", "elsewhere")
