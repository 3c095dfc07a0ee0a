"""The people of the demo: one account of each role, invented and marked as such."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from core.models import Membership, Organisation, Role, Unit, User
from core.models.organisations import MembershipLevel, OrganisationKind, UnitKind

PASSWORD = "utfall-demo-2026"  # noqa: S105  (printed at the start of every demo)


@dataclass(frozen=True)
class Account:
    email: str
    name: str
    role: str
    organisation: str = ""
    kind: str = ""
    level: str = MembershipLevel.ADMINISTRATOR
    expertise: tuple[str, ...] = ()


ACCOUNTS = [
    Account("handlaggare@demo.se", "Hanna Lindqvist", Role.OFFICER),
    Account("handlaggare2@demo.se", "Henrik Ström", Role.OFFICER),
    Account("ordforande@demo.se", "Olof Wikström", Role.CHAIR),
    Account("ledamot@demo.se", "Lena Åberg", Role.MEMBER),
    Account("ledamot2@demo.se", "Lars Öman", Role.MEMBER),
    Account("ledamot3@demo.se", "Leyla Demir", Role.MEMBER),
    Account("ledamot4@demo.se", "Love Sandin", Role.MEMBER),
    Account("ekonom@demo.se", "Eva Nordin", Role.FINANCE),
    Account("ekonom2@demo.se", "Erik Hallberg", Role.FINANCE),
    Account("radgivare@demo.se", "Rasmus Falk", Role.ADVISER, "Sveriges Kommuner och Regioner", OrganisationKind.SKR),
    Account(
        "radgivare2@demo.se", "Rut Ekdahl", Role.ADVISER, "RISE Research Institutes of Sweden", OrganisationKind.RISE
    ),
    Account("expert@demo.se", "Elin Bergman", Role.REVIEWER, expertise=("skola", "unga")),
    Account("utvarderare@demo.se", "Ulf Granath", Role.EVALUATOR),
    Account("verifierare@demo.se", "Vera Lundin", Role.VERIFIER),
    Account("pilotutvarderare@demo.se", "Pia Holm", Role.PILOT_EVALUATOR),
    Account("registrator@demo.se", "Rebecka Sjö", Role.REGISTRAR),
    Account("norrkoping@demo.se", "Nina Karlsson", Role.APPLICANT, "Norrköping", OrganisationKind.MUNICIPALITY),
    Account(
        "norrkoping.skriver@demo.se",
        "Nils Edman",
        Role.APPLICANT,
        "Norrköping",
        OrganisationKind.MUNICIPALITY,
        MembershipLevel.EDITOR,
    ),
    Account("ostergotland@demo.se", "Östen Ros", Role.APPLICANT, "Region Östergötland", OrganisationKind.REGION),
    Account("botkyrka@demo.se", "Bodil Yilmaz", Role.APPLICANT, "Botkyrka", OrganisationKind.MUNICIPALITY),
]
# Nobody's matter is theirs from the start: somebody to hand over to.
SPARE = [Account("utvarderare2@demo.se", "Ingrid Sandberg", Role.EVALUATOR)]


@cache
def hashed_password() -> str:
    """Hashing is slow on purpose, and these accounts share their password: once is enough."""
    return make_password(PASSWORD)


def create_person(email: str, **fields: Any) -> User:
    user = User.objects.create(email=email, password=hashed_password(), is_demo=True, **fields)
    know_address(user)
    return user


def know_address(user: User) -> None:
    """As if the link in the invitation had been opened: only a confirmed address may have a second factor."""
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def create_accounts() -> list[User]:
    """Make what is missing; accounts that exist keep their password."""
    users = []
    for account in [*ACCOUNTS, *SPARE]:
        user = User.objects.filter(email=account.email).first()
        if user is None:
            user = create_person(
                account.email,
                name=account.name,
                role=account.role,
                expertise=list(account.expertise),
                is_staff=account.email == "handlaggare@demo.se",
            )
        know_address(user)
        if account.organisation:
            organisation = Organisation.objects.filter(
                name=account.organisation
            ).first() or Organisation.objects.create(name=account.organisation, kind=account.kind)
            Membership.objects.get_or_create(user=user, organisation=organisation, defaults={"level": account.level})
            if account.kind == OrganisationKind.MUNICIPALITY:
                for name in ("Socialförvaltningen", "Utbildningsförvaltningen"):
                    Unit.objects.get_or_create(
                        organisation=organisation, name=name, defaults={"kind": UnitKind.ADMINISTRATION}
                    )
        users.append(user)
    return users
