"""The command line: JSON out, or exit 2 with nothing on stdout and one clear line on stderr."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from contracts.terms.cli import main

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "docs" / "examples" / "terms"
TERMS = EXAMPLES / "national-pilot.terms.json"
FACTS = EXAMPLES / "national-pilot.facts.json"


def changed(tmp_path, path, change):
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    target = tmp_path / path.name
    target.write_text(json.dumps(document), encoding="utf-8")
    return str(target)


def test_prints_the_statement_with_exactly_the_agreed_keys(capfd):
    assert main([str(TERMS), str(FACTS)]) == 0
    out, err = capfd.readouterr()
    statement = json.loads(out)
    assert err == ""
    assert list(statement) == ["as_of", "terms_sha256", "facts_sha256", "lines", "caps", "parties", "total"]
    assert list(statement["lines"][0]) == (
        ["rule", "payer", "payee", "quantity", "price", "gross", "cap", "entitled", "paid_before", "due", "text"]
    )
    assert list(statement["caps"][0]) == ["level", "limit", "used", "binding"]
    assert list(statement["parties"][0]) == ["id", "pays", "receives", "net"]


def test_explain_prints_the_working(capfd):
    assert main([str(TERMS), str(FACTS), "--explain"]) == 0
    out = capfd.readouterr().out
    assert "Att betala: 8\u00a0000\u00a0000,00\u00a0kr" in out
    assert "5\u00a0600\u00a0000,00\u00a0kr" in out


def test_manage_settle_runs_without_environment():
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "settle", str(TERMS), str(FACTS)],
        capture_output=True,
        cwd="/",
        env={"PATH": os.defpath},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["total"] == "8000000.00"


def test_manage_settle_exits_2_with_one_line():
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "settle", str(FACTS), str(FACTS)],
        capture_output=True,
        cwd="/",
        env={"PATH": os.defpath},
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert len(done.stderr.decode().strip().splitlines()) == 1


@pytest.mark.parametrize(
    "change,words",
    [
        (lambda terms: terms.update(colour="red"), "terms.colour: unknown key"),
        (lambda terms: terms["parties"][0].update(name="Staten"), "terms.parties[0].name: unknown key"),
        (lambda terms: terms["rules"][0]["params"].update(ammount="1"), "terms.rules[0].params.ammount: unknown key"),
        (
            lambda terms: terms["rules"][0]["params"].update(amount=6000000),
            "terms.rules[0].params.amount: must be kronor",
        ),
        (
            lambda terms: terms["rules"][0]["params"].update(amount="-1.00"),
            "terms.rules[0].params.amount: must be kronor",
        ),
        (
            lambda terms: terms["rules"][0]["payees"][0].update(share="0.8"),
            "terms.rules[0].payees: the shares sum to 1.1",
        ),
        (lambda terms: terms["rules"][0].update(payer="nobody"), "terms.rules[0].payer: there is no party 'nobody'"),
        (lambda terms: terms["rules"][0].update(metric="nothing"), "terms.rules[0].metric: there is no metric"),
        (lambda terms: terms["rules"][1].update(id="school_start"), "terms.rules[1].id: the id 'school_start' is used"),
        (lambda terms: terms["rules"][0].update(type="magic"), "terms.rules[0].type: must be one of activity"),
        (lambda terms: terms["rules"][0].pop("payer"), "terms.rules[0]: the key 'payer' is missing"),
        (
            lambda terms: terms["rules"][0].update(valid_from="2026-01-01", valid_to="2025-01-01"),
            "terms.rules[0].valid_to: lies before valid_from",
        ),
        (lambda terms: terms["rules"][0].update(valid_from="2026-02-30"), "terms.rules[0].valid_from: '2026-02-30'"),
        (
            lambda terms: (
                terms["rules"][0].update(prerequisites=["absence"]),
                terms["rules"][2].update(prerequisites=["school_start"]),
            ),
            "terms.rules: rules wait for each other in a ring: school_start -> absence -> school_start",
        ),
        (
            lambda terms: terms["caps"][1]["share_of"].update(share="1.5"),
            'terms.caps[1].share_of.share: must be a share between 0 and 1, such as "0.25" or "1/3", not "1.5"',
        ),
        (lambda terms: terms.update(holdback="3/2"), "terms.holdback: must be a share between 0 and 1"),
        (lambda terms: terms.update(shortfall="lottery"), "terms.shortfall: must be one of fifo, pro_rata"),
        (lambda terms: terms["caps"][0].update(share_of=terms["caps"][1]["share_of"]), "terms.caps[0]: give either"),
        (lambda terms: terms.update(currency=None), "terms.currency: must be a string, not null"),
        (lambda terms: terms.update(parties=[]), "terms.parties: must not be empty"),
    ],
)
def test_terms_that_do_not_fit_are_refused_with_the_path(tmp_path, capfd, change, words):
    assert main([changed(tmp_path, TERMS, change), str(FACTS)]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith(words)
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "change,words",
    [
        (lambda facts: facts.update(weather="mild"), "facts.weather: unknown key"),
        (
            lambda facts: facts["verified_costs"][0].update(amount="-5.00"),
            "facts.verified_costs[0].amount: must be kronor",
        ),
        (
            lambda facts: facts["verified_costs"][0].update(party="x"),
            "facts.verified_costs[0].party: there is no party",
        ),
        (lambda facts: facts["results"][0].update(value="many"), "facts.results[0].value: must be a number"),
        (lambda facts: facts["results"][0].update(value=True), "facts.results[0].value: must be a number"),
        (lambda facts: facts["results"][0].update(value="1e400"), "facts.results[0].value: must be a number"),
        (lambda facts: facts["results"][0].update(ci_low="99"), "facts.results[0].ci_low: the lower confidence limit"),
        (lambda facts: facts["results"].append(facts["results"][0]), "facts.results[3]: the same result stands twice"),
        (lambda facts: facts["paid"][0].update(amount="-1.00"), "facts.paid: more is paid back than was paid"),
        (lambda facts: facts["paid"][0].update(rule="x"), "facts.paid[0].rule: there is no rule 'x'"),
        (lambda facts: facts.pop("as_of"), "facts: the key 'as_of' is missing"),
        (lambda facts: facts.update(as_of="yesterday"), "facts.as_of: must be a date"),
        (lambda facts: facts["headroom"].update(programme="-1.00"), "facts.headroom.programme: must be kronor"),
        (
            lambda facts: facts.update(activities=[{"rule": "absence", "period": "2026", "units": "1"}]),
            "facts.activities[0].rule: the rule 'absence' is not paid on reported activity",
        ),
    ],
)
def test_facts_that_do_not_fit_are_refused_with_the_path(tmp_path, capfd, change, words):
    assert main([str(TERMS), changed(tmp_path, FACTS, change)]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith(words)
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "text,words",
    [
        (b'{"version": 1.5}', "terms.version: a number with decimals must be written as a string"),
        (b'{"version": NaN}', "terms: NaN is not a number"),
        (b'{"version": 1, "version": 2}', "terms: the key 'version' stands twice"),
        (b"[]", "terms: the document must be a JSON object"),
        (b"{", "terms: not valid JSON"),
        (b"\xff\xfe", "terms: the file is not UTF-8"),
        (b"[" * 100_000, "terms: the JSON is nested too deeply"),
        (b'{"version": ' + b"9" * 6000 + b"}", "terms: a number is too large"),
        (b"", "terms: not valid JSON"),
    ],
)
def test_what_is_not_strict_json_is_refused(tmp_path, capfd, text, words):
    path = tmp_path / "terms.json"
    path.write_bytes(text)
    assert main([str(path), str(FACTS)]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith(words)
    assert err.count("\n") == 1


def test_a_file_that_is_missing_is_named(capfd):
    assert main(["/nowhere/terms.json", str(FACTS)]) == 2
    assert capfd.readouterr().err == "terms: cannot read '/nowhere/terms.json': No such file or directory\n"


@pytest.mark.parametrize(
    "name,value",
    [
        ("DATABASE_URL", "nonsense"),
        ("DJANGO_SETTINGS_MODULE", "no.such.module"),
        ("DJANGO_SETTINGS_MODULE", ""),
        ("PYTHONIOENCODING", "latin-1"),
    ],
)
def test_a_wrong_environment_does_not_stand_in_the_way(name, value):
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "settle", str(TERMS), str(FACTS), "--explain"],
        capture_output=True,
        cwd="/",
        env={"PATH": os.defpath, name: value},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Att betala" in done.stdout.decode("utf-8")


def test_wrong_arguments_are_one_line(capfd):
    for arguments in ([], [str(TERMS)], [str(TERMS), str(FACTS), "--colour"]):
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        out, err = capfd.readouterr()
        assert (stopped.value.code, out, err.count("\n")) == (2, "", 1)
