"""Municipalities, regions, agencies and the others that the pilot needs, with their roles and typical units.

Loading fills what is empty and follows the facts (validity, successor); it never overwrites what people have entered. A
second load changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from core.models import Organisation, OrganisationRole, Unit
from core.models.organisations import OrganisationKind
from core.reference import rows

# One legal person that is both municipality and region.
GOTLAND = {"municipality": "0980", "region": "09"}


@dataclass
class Loaded:
    """How many rows a load made and changed, by what they are."""

    made: dict[str, int] = field(default_factory=dict)
    changed: int = 0

    @property
    def nothing(self) -> bool:
        return not self.changed and not any(self.made.values())


@transaction.atomic
def load_organisations() -> Loaded:
    return _Load().run()


def digits(org_number: str) -> str | None:
    """Ten digits, or None where there is no number."""
    return org_number.replace("-", "") or None


class _Load:
    def __init__(self) -> None:
        known = list(Organisation.objects.all())
        self.by_number = {each.org_number: each for each in known if each.org_number}
        self.by_name = {(each.kind, each.name): each for each in known}
        self.by_role = {
            (role.kind, role.code): role.organisation
            for role in OrganisationRole.objects.select_related("organisation")
        }
        self.made: list[Organisation] = []
        self.changed: dict[int, Organisation] = {}
        self.roles: list[OrganisationRole] = []
        self.loaded = Loaded()

    def run(self) -> Loaded:
        for row in rows("municipalities"):
            self.municipality(row)
        for row in rows("regions"):
            self.region(row)
        successors = [self.agency(row) for row in rows("agencies")]
        for row in rows("organisations"):
            number = digits(row["org_number"])
            self.organisation(row["kind"], row["name"], number=number, verified=False, **_texts(row))
        Organisation.objects.bulk_create(self.made)
        OrganisationRole.objects.bulk_create(self.roles)
        for organisation, successor in successors:
            if successor and organisation.successor_id != self.by_number[successor].pk:
                organisation.successor = self.by_number[successor]
                self.changed[organisation.pk] = organisation
        Organisation.objects.bulk_update(
            self.changed.values(),
            [
                "display_name",
                "name_en",
                "abbreviation",
                "org_number",
                "org_number_verified",
                "website",
                "valid_from",
                "valid_to",
                "successor",
            ],
        )
        made_units = self.units()
        made_names = {id(organisation) for organisation in self.made}
        self.loaded.made = {
            "organisations": len(self.made),
            "roles": len(self.roles),
            "units": made_units,
        }
        self.loaded.changed = sum(id(organisation) not in made_names for organisation in self.changed.values())
        return self.loaded

    def municipality(self, row: dict[str, str]) -> None:
        is_gotland = row["code"] == GOTLAND["municipality"]
        organisation = self.organisation(
            OrganisationKind.MUNICIPALITY,
            row["name"],
            role=(OrganisationKind.MUNICIPALITY, row["code"]),
            number=digits(row["org_number"]),
            verified=True,
            display_name="Region Gotland" if is_gotland else row["official_name"],
        )
        self.role(
            organisation,
            OrganisationKind.MUNICIPALITY,
            row["code"],
            row["code"],
            row["county_code"],
            row["county_name"],
        )

    def region(self, row: dict[str, str]) -> None:
        verified = row["org_number_status"].startswith("stored:")
        if row["code"] == GOTLAND["region"]:
            organisation = self.by_role[OrganisationKind.MUNICIPALITY, GOTLAND["municipality"]]
        else:
            organisation = self.organisation(
                OrganisationKind.REGION,
                row["name"],
                role=(OrganisationKind.REGION, row["code"]),
                number=digits(row["org_number"]),
                verified=verified,
            )
        self.role(organisation, OrganisationKind.REGION, row["code"], row["kolada_id"], row["code"], row["county"])

    def agency(self, row: dict[str, str]) -> tuple[Organisation, str | None]:
        organisation = self.organisation(
            OrganisationKind.AGENCY,
            row["name"],
            number=digits(row["org_number"]),
            verified=bool(row["org_number"]),
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            **_texts(row),
        )
        return organisation, digits(row["successor"])

    def organisation(
        self,
        kind: str,
        name: str,
        *,
        number: str | None,
        verified: bool,
        role: tuple[str, str] | None = None,
        **values: Any,
    ) -> Organisation:
        """The organisation by its code, its number or its name, made if it is new, completed if it is not."""
        found = (
            (self.by_role.get(role) if role else None)
            or (self.by_number.get(number) if number else None)
            or self.by_name.get((kind, name))
        )
        if found is None:
            found = Organisation(
                kind=kind, name=name, org_number=number, org_number_verified=verified and bool(number), **values
            )
            self.made.append(found)
        else:
            if found.org_number is None and number:
                values |= {"org_number": number, "org_number_verified": verified}
            missing = {name: value for name, value in values.items() if value and not getattr(found, name)}
            for field_name, value in missing.items():
                setattr(found, field_name, value)
            if missing and found.pk:
                self.changed[found.pk] = found
        if found.org_number:
            self.by_number[found.org_number] = found
        self.by_name[kind, name] = found
        return found

    def role(
        self, organisation: Organisation, kind: str, code: str, kolada_id: str, county_code: str, county_name: str
    ) -> None:
        if (kind, code) not in self.by_role:
            self.by_role[kind, code] = organisation
            self.roles.append(
                OrganisationRole(
                    organisation=organisation,
                    kind=kind,
                    code=code,
                    kolada_id=kolada_id,
                    county_code=county_code,
                    county_name=county_name,
                )
            )

    def units(self) -> int:
        wanted = rows("units")
        owners = {row["municipality_code"]: self.by_role["municipality", row["municipality_code"]] for row in wanted}
        known = set(Unit.objects.filter(organisation__in=owners.values()).values_list("organisation_id", "name"))
        new = [
            Unit(organisation=owners[row["municipality_code"]], kind=row["kind"], name=row["name"])
            for row in wanted
            if (owners[row["municipality_code"]].pk, row["name"]) not in known
        ]
        return len(Unit.objects.bulk_create(new))


def _texts(row: dict[str, str]) -> dict[str, Any]:
    return {name: row[name] for name in ("display_name", "abbreviation", "name_en", "website")}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
