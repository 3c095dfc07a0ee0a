import datetime as dt
import hashlib
import json
from decimal import Decimal

import httpx
import pytest

from programme.kolada import Group, Kolada, KoladaError, Municipality, Unit
from tests.programme.kolada.stub import Stub

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def stub():
    with Stub() as server:
        yield server


@pytest.fixture
def waited():
    return []


@pytest.fixture
def kolada(stub, waited):
    with Kolada(stub.url, now=lambda: NOW, sleep=waited.append) as client:
        yield client


def long_waits(waited):
    return [seconds for seconds in waited if seconds > 0.2]


def answers(*bodies):
    """A client whose server gives these answers in turn, for what the stub would never say."""
    left = list(bodies)

    def handle(request):
        body = left.pop(0)
        return body if isinstance(body, httpx.Response) else httpx.Response(200, json=body)

    return Kolada("https://kolada.example/v3", now=lambda: NOW, sleep=[].append, transport=httpx.MockTransport(handle))


def test_key_figures_come_in_the_order_asked_with_their_source(kolada, stub):
    first, second, third = kolada.kpis(["N00957", "N15428", "N15419", "N00957"])[:3]
    assert [kpi.id for kpi in (first, second, third)] == ["N00957", "N15428", "N15419"]
    assert (second.publication_date, first.publication_date) == (dt.date(2026, 8, 28), None)
    assert (third.has_unit_data, third.municipality_type, third.auspice) == (True, "K", "")
    assert second.source.fetched_at == NOW
    assert second.source.url == f"{stub.url}kpi/N00957,N15428,N15419?per_page=5000"


def test_a_key_figure_is_fetched_once_a_session(kolada, stub):
    kolada.kpis(["N00957"])
    kolada.kpis(["N00957"])
    assert len(stub.asked) == 1


def test_an_unknown_key_figure_is_an_error_not_a_gap(kolada):
    with pytest.raises(KoladaError, match="N99999"):
        kolada.kpis(["N00957", "N99999"])


def test_words_find_key_figures(kolada):
    assert [kpi.id for kpi in kolada.search_kpis("ohälsotal")] == ["N00957"]


def test_all_pages_are_read(kolada, stub):
    assert len(kolada.municipalities()) == 5
    assert len(stub.asked) == 3


def test_municipalities_and_regions_are_told_apart(kolada):
    assert kolada.municipalities("L") == [
        Municipality("0000", "Riket", "L"),
        Municipality("0005", "Region Östergötland", "L"),
    ]


def test_a_group_has_its_members_under_either_name(kolada):
    expected = [
        Group(
            "G176350",
            "Liknande kommuner socioekonomi, Norrköping, 2024",
            (("1285", "Eslöv"), ("1880", "Örebro")),
        )
    ]
    assert kolada.groups("norrköping") == expected
    assert kolada.groups(ids=["G176350"]) == expected


def test_units_of_a_municipality(kolada):
    assert kolada.units("0581") == [Unit("V15E058100101", "Exempelskolan", "0581")]
    series = kolada.unit_values(["N15419"], ["V15E058100101"], [2024])
    assert series.value("N15419", "V15E058100101", 2024) == Decimal("19.24")


def test_a_figure_is_exact_and_carries_its_source(kolada, stub):
    series = kolada.values(["N15428"], ["0581"], [2024])
    whole = next(value for value in series.values if value.gender == "T")
    assert str(whole.value) == "28.24"
    assert (whole.publication_date, whole.source.fetched_at) == (dt.date(2026, 8, 28), NOW)
    body = httpx.get(whole.source.url).content
    assert whole.source.sha256 == hashlib.sha256(body).hexdigest()
    assert b"28.24" in body


def test_withdrawn_figures_are_left_out_and_withheld_ones_are_none(kolada):
    series = kolada.values(["N15428"], ["0581", "0127"], [2024])
    assert [(v.place, v.gender, v.status) for v in series.values] == [
        ("0127", "K", ""),
        ("0127", "T", "Missing"),
        ("0581", "K", ""),
        ("0581", "T", ""),
    ]
    assert series.value("N15428", "0127", 2024) is None
    assert series.missing == ()


def test_what_is_not_answered_is_named(kolada, stub):
    stub.first_year = 2023
    series = kolada.values(["N15428"], ["0581", "0582"], [2022, 2023])
    assert series.missing == (("N15428", "0581", 2022), ("N15428", "0582", 2022), ("N15428", "0582", 2023))
    assert series.value("N15428", "0581", 2022) is None


def test_many_places_are_asked_for_at_most_25_at_a_time(kolada, stub):
    places = [f"9{n:03d}" for n in range(60)]
    stub.rows_per_page = 5000
    series = kolada.values(["N15428", "N00957"], places, list(range(2000, 2026)))
    assert len({(v.kpi, v.place, v.year) for v in series.values}) == 2 * 60 * 26
    assert series.missing == ()
    lists = [part.split(",") for path in stub.asked for part in path.split("?")[0].split("/")]
    assert max(map(len, lists)) == 25
    assert len([path for path in stub.asked if "/data/" in path]) == 3 * 2


def test_only_changes_since_a_day(kolada, stub):
    stub.first_year = 2024
    series = kolada.values(["N15428"], ["0581"], [2023, 2024], since=dt.date(2026, 9, 1))
    assert series.missing == ()
    assert "from_date=2026-09-01" in stub.asked[-1]


def test_a_busy_server_is_asked_again_when_it_says(kolada, stub, waited):
    stub.faults = [(429, {"Retry-After": "7"}, b""), (429, {}, b"")]
    assert len(kolada.municipalities()) == 5
    assert long_waits(waited) == [7.0, 60.0]


def test_a_busy_server_may_give_a_time_and_no_wait_is_endless(kolada, stub, waited):
    stub.faults = [
        (429, {"Retry-After": "Sun, 22 Nov 2026 12:00:30 GMT"}, b""),
        (429, {"Retry-After": "86400"}, b""),
    ]
    kolada.municipalities()
    assert long_waits(waited) == [30.0, 120.0]


def test_a_failing_server_is_asked_three_times(kolada, stub, waited):
    stub.faults = [(503, {}, b""), "hang up"]
    assert len(kolada.municipalities()) == 5
    assert long_waits(waited) == [1.0, 2.0]


@pytest.mark.parametrize(
    "faults, status", [([(500, {}, b"")] * 3, 500), (["hang up"] * 3, 0), ([(429, {}, b"")] * 3, 429)]
)
def test_after_three_tries_it_is_an_error(kolada, stub, faults, status):
    stub.faults = list(faults)
    with pytest.raises(KoladaError) as refused:
        kolada.municipalities()
    assert (refused.value.status, len(stub.asked)) == (status, 3)
    assert refused.value.url.startswith(stub.url)


@pytest.mark.parametrize("status", [301, 400, 404])
def test_a_wrong_question_is_not_repeated(kolada, stub, status):
    stub.faults = [(status, {"Location": "/elsewhere"}, b"")]
    with pytest.raises(KoladaError) as refused:
        kolada.municipalities()
    assert (refused.value.status, len(stub.asked)) == (status, 1)


def test_nobody_answering_is_an_error(waited):
    with Stub() as gone:
        url = gone.url
    with (
        Kolada(url, now=lambda: NOW, sleep=waited.append) as client,
        pytest.raises(KoladaError, match="did not answer"),
    ):
        client.municipalities()


def test_requests_are_at_most_five_a_second(kolada, waited):
    kolada.municipalities()
    assert len(waited) == 2
    assert all(0 < seconds <= 0.2 for seconds in waited)


PAGE = {"values": [], "count": 0, "next_url": None}


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, content=b"<html>"),
        [],
        {"count": 0},
        {"values": [], "count": 3},
        {"values": [{"id": "0581"}], "count": 1},
        {"values": [{"id": "0581", "title": None, "type": "K"}], "count": 1},
        {"values": ["0581"], "count": 1},
        {**PAGE, "next_url": "https://elsewhere.example/v3/municipality"},
        {**PAGE, "next_url": "https://kolada.example/v2/municipality"},
        {**PAGE, "next_url": "http://kolada.example/v3/municipality"},
    ],
)
def test_an_answer_of_another_shape_is_an_error(answer):
    with answers(answer, PAGE) as client, pytest.raises(KoladaError):
        client.municipalities()


def test_pages_in_a_circle_are_an_error():
    circle = {**PAGE, "next_url": "https://kolada.example/v3/municipality?per_page=5000"}
    with answers(circle, circle) as client, pytest.raises(KoladaError, match="never end"):
        client.municipalities()


def test_the_older_name_of_the_next_page_is_understood():
    first = {
        "values": [{"id": "1", "title": "A", "type": "K"}],
        "next_page": "https://kolada.example/v3/municipality?page=2",
    }
    with answers(first, {"values": [{"id": "2", "title": "B", "type": "K"}]}) as client:
        assert [m.id for m in client.municipalities()] == ["1", "2"]


def described(kpi="N1"):
    item = {"id": kpi, "title": "T", "publication_date": "2026-08-28"}
    return {"values": [item], "count": 1}


def figure(**changes):
    value = {"gender": "T", "count": 1, "status": "", "value": 1.1, "isdeleted": False, **changes}
    return {"kpi": "N1", "municipality": "0581", "period": 2024, "values": [value]}


@pytest.mark.parametrize(
    "rows", [[figure(value="1,1")], [figure(value=True)], [figure(gender=None)], [figure(), figure(value=1.2)]]
)
def test_a_figure_that_cannot_be_relied_on_is_an_error(rows):
    with answers(described(), {"values": rows}) as client, pytest.raises(KoladaError):
        client.values(["N1"], ["0581"], [2024])


def test_an_old_letter_for_women_is_understood():
    with answers(described(), {"values": [figure(gender="F")]}) as client:
        assert client.values(["N1"], ["0581"], [2024]).value("N1", "0581", 2024, "K") == Decimal("1.1")


@pytest.mark.parametrize("kpi, place", [("N1/../kpi", "0581"), ("N15428", "0581,0582"), ("N15428", "å")])
def test_an_id_of_another_kind_is_never_sent(kolada, stub, kpi, place):
    with pytest.raises(KoladaError, match="is not an id"):
        kolada.values([kpi], [place], [2024])
    assert not [path for path in stub.asked if "/data/" in path]


@pytest.mark.parametrize("asked", [([], ["0581"], [2024]), (["N1"], [], [2024]), (["N1"], ["0581"], [])])
def test_an_empty_question_is_an_error(kolada, asked):
    with pytest.raises(KoladaError):
        kolada.values(*asked)


def test_the_stub_refuses_more_than_25_ids(stub):
    answer = httpx.get(f"{stub.url}kpi/{','.join(['N00957'] * 26)}")
    assert (answer.status_code, json.loads(answer.content)) == (400, {"detail": "too many ids"})
