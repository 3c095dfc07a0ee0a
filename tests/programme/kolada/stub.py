"""A small Kolada on the loopback address: pages, the limit of ids, withheld and withdrawn values, faults on order."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

KPIS = {
    kpi: {
        "id": kpi,
        "title": title,
        "description": f"Beskrivning av {title}",
        "is_divided_by_gender": True,
        "municipality_type": kind,
        "auspice": None,
        "operating_area": area,
        "perspective": "Kvalitet och resultat",
        "prel_publication_date": None,
        "publication_date": date,
        "publ_period": "2025",
        "has_ou_data": kpi == "N15419",
    }
    for kpi, title, kind, area, date in [
        ("N15428", "Elever i åk 9 behöriga till yrkesprogram, hemkommun", "A", "Grundskola", "2026-08-28"),
        ("N15419", "Elever i åk 9 som uppnått betygskriterierna", "K", "Grundskola", "2026-08-28"),
        ("N00957", "Ohälsotal, dagar", "A", "Befolkning", None),
    ]
}
MUNICIPALITIES = [
    {"id": "0000", "title": "Riket", "type": "L"},
    {"id": "0005", "title": "Region Östergötland", "type": "L"},
    {"id": "0127", "title": "Botkyrka", "type": "K"},
    {"id": "0581", "title": "Norrköping", "type": "K"},
    {"id": "2284", "title": "Örnsköldsvik", "type": "K"},
]
GROUPS = [
    {
        "id": "G176350",
        "title": "Liknande kommuner socioekonomi, Norrköping, 2024",
        "members": [{"member_id": "1285", "member_title": "Eslöv"}, {"id": "1880", "title": "Örebro"}],
    }
]
UNITS = [{"id": "V15E058100101", "municipality": "0581", "title": "Exempelskolan"}]


def row(kpi, place, year, key="municipality"):
    """Figures that tell what they belong to; 0127 is withheld, and a withdrawn figure stands in each."""
    base = f"{int(kpi[1:]) % 50}.{year % 100}"
    withheld = place == "0127"
    return {
        "kpi": kpi,
        key: place,
        "period": year,
        "values": [
            {
                "gender": "T",
                "count": 1,
                "status": "Missing" if withheld else "",
                "value": "NUMBER" if not withheld else None,
                "isdeleted": False,
                "number": base,
            },
            {"gender": "K", "count": 1, "status": "", "value": 7, "isdeleted": False},
            {"gender": "M", "count": 1, "status": "", "value": 99, "isdeleted": True},
        ],
    }


class Stub(ThreadingHTTPServer):
    """`faults` are given out first, one a request: (status, headers, body) or "hang up"."""

    daemon_threads = True

    def __init__(self, rows_per_page=2):
        super().__init__(("127.0.0.1", 0), Handler)
        self.rows_per_page = rows_per_page
        self.faults = []
        self.asked = []
        self.first_year = 2000

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/v3/"

    def __enter__(self):
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *exc):
        self.shutdown()
        self.thread.join()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    server: Stub

    def log_message(self, *args):
        pass

    def do_GET(self):
        self.server.asked.append(self.path)
        if self.server.faults:
            fault = self.server.faults.pop(0)
            if fault == "hang up":
                self.close_connection = True
                self.connection.close()
                return
            self.answer(*fault)
            return
        parts = urlsplit(self.path)
        segments = [part.split(",") for part in parts.path.strip("/").split("/")][1:]
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if any(len(segment) > 25 for segment in segments):
            self.answer(400, {}, b'{"detail": "too many ids"}')
            return
        found = self.find(segments, query)
        if found is None:
            self.answer(404, {}, b'{"detail": "Not Found"}')
            return
        page = int(query.get("page", 1))
        size = min(self.server.rows_per_page, int(query.get("per_page", 5000)))
        shown = found[(page - 1) * size : page * size]
        following = None
        if page * size < len(found):
            following = f"{self.server.url}{parts.path[4:]}?{urlencode({**query, 'page': page + 1})}"
        body = json.dumps({"values": shown, "count": len(shown), "next_url": following, "previous_url": None})
        # Numbers with exactly the digits that the service would print.
        for item in shown:
            for value in item.get("values", ()):
                if isinstance(value, dict) and "number" in value:
                    body = body.replace('"NUMBER"', value["number"], 1)
        self.answer(200, {}, body.encode())

    def find(self, segments, query):
        what = segments[0][0]
        ids = segments[1] if len(segments) == 2 else None
        title = query.get("title", "").lower()
        if what == "kpi":
            return [k for k in KPIS.values() if (ids is None or k["id"] in ids) and title in k["title"].lower()]
        if what == "municipality":
            kind = query.get("region_type")
            return [m for m in MUNICIPALITIES if kind in (None, m["type"]) and title in m["title"].lower()]
        if what == "municipality_groups":
            return [g for g in GROUPS if (ids is None or g["id"] in ids) and title in g["title"].lower()]
        if what == "ou":
            return [u for u in UNITS if query.get("municipality") in (None, u["municipality"])]
        if what in ("data", "oudata") and len(segments) == 7:
            key = "municipality" if what == "data" else "ou"
            known = {m["id"] for m in [*MUNICIPALITIES, *GROUPS, *UNITS]} | {f"9{n:03d}" for n in range(60)}
            return [
                row(kpi, place, int(year), key)
                for kpi in segments[2]
                for place in segments[4]
                for year in segments[6]
                if kpi in KPIS and place in known and int(year) >= self.server.first_year
            ]
        return None

    def answer(self, status, headers, body):
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body)), "Content-Type": "application/json"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
