"""The cast: one person of each role and the organisations they belong to. Plain functions, no magic."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from core.models import Membership, Organisation, Role, Unit, User
from core.models.organisations import MembershipLevel, OrganisationKind, UnitKind
from programme.models import Account, Appropriation, EntryKind, Fund, NeedsArea, Programme

PASSWORD = "correct horse battery"


def person(role: str, name: str = "", *, organisation: Organisation | None = None, level: str = "") -> User:
    """A user of ``role``; with an organisation also its member (administrator unless told)."""
    name = name or f"{role} {User.objects.filter(role=role).count() + 1}"
    user = User.objects.create_user(
        f"{name.replace(' ', '.').lower()}@example.se", PASSWORD, name=name.title(), role=role
    )
    if organisation is not None:
        Membership.objects.create(user=user, organisation=organisation, level=level or MembershipLevel.ADMINISTRATOR)
    return user


def organisation(name: str = "Norrköping", kind: str = OrganisationKind.MUNICIPALITY) -> Organisation:
    found = Organisation.objects.filter(name=name).first()
    return found or Organisation.objects.create(name=name, kind=kind)


def unit(parent: Organisation, name: str = "Socialförvaltningen") -> Unit:
    return Unit.objects.get_or_create(organisation=parent, name=name, defaults={"kind": UnitKind.ADMINISTRATION})[0]


def needs_area(name: str = "Ungas väg till skola och arbete") -> NeedsArea:
    return NeedsArea.objects.get_or_create(name=name)[0]


def programme() -> Programme:
    """The pilot with its frame of 365 million, booked, and the years' appropriations."""
    from programme.actions.ledger import Row, book

    found = Programme.objects.first()
    if found:
        return found
    pilot = Programme.objects.create(
        name="Nationell utfallsfinansiering",
        starts_on=date(2023, 1, 1),
        ends_on=date(2028, 12, 31),
        frame=Decimal("365000000.00"),
        outcome_ceiling=Decimal("170000000.00"),
        round_dates=["03-31", "09-30"],
    )
    frame = pilot.frame
    book(
        actor=User.objects.system(),
        programme=pilot,
        kind=EntryKind.GRANT,
        key="grant",
        text="Ram",
        rows=[
            Row(Account.SOURCE, -frame, Fund.OPERATIONS, 2023),
            Row(Account.FRAME, frame, Fund.OPERATIONS, 2023),
        ],
    )
    for year, million in {2024: 10, 2025: 10, 2026: 30, 2027: 60, 2028: 100}.items():
        Appropriation.objects.create(
            programme=pilot, year=year, kind=Appropriation.Kind.ALLOTMENT, amount=Decimal(million) * 1_000_000
        )
    return pilot


def officer() -> User:
    return person(Role.OFFICER, "Ola Officer")


def member() -> User:
    return person(Role.MEMBER, "Maja Member")


def chair() -> User:
    return person(Role.CHAIR, "Carin Chair")


def finance() -> User:
    return person(Role.FINANCE, "Fia Finance")


def second_finance() -> User:
    return person(Role.FINANCE, "Filip Finance")


def stranger() -> User:
    """Signed in, with a role, and belonging to nothing that matters."""
    return person(Role.APPLICANT, "Stina Stranger", organisation=organisation("Borås"))
