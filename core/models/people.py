"""Users and their roles: one role for each kind of user that the pilot has."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OFFICER = "officer", _("Delegation officer")
    MEMBER = "member", _("Delegation member")
    CHAIR = "chair", _("Delegation chair")
    FINANCE = "finance", _("Finance officer")
    ADVISER = "adviser", _("Adviser")
    REVIEWER = "reviewer", _("Expert reviewer")
    EVALUATOR = "evaluator", _("Outcome evaluator")
    APPLICANT = "applicant", _("Applicant or project leader")
    VERIFIER = "verifier", _("Independent verifier")
    PILOT_EVALUATOR = "pilot_evaluator", _("Pilot evaluator")
    REGISTRAR = "registrar", _("Registrar")
    SYSTEM = "system", _("The system")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(
            email, password, **{"is_staff": True, "is_superuser": True, "role": Role.OFFICER, **fields}
        )

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email__iexact=email)

    def system(self) -> User:
        """The named user in whose name jobs act."""
        user, _created = self.get_or_create(
            email="system@localhost", defaults={"name": "Systemet", "role": Role.SYSTEM, "is_active": False}
        )
        return user


class User(AbstractUser):
    """A person's account. Two accounts with the same ``person_key`` are one person."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    title = models.CharField(_("title"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.APPLICANT)
    person_key = models.CharField(max_length=64, null=True, blank=True, db_index=True, editable=False)
    language = models.CharField(max_length=2, choices=[("sv", "Svenska"), ("en", "English")], default="sv")
    expertise = models.JSONField(_("fields of expertise"), default=list, blank=True)
    mail_notices = models.BooleanField(_("send notices by e-mail"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()  # type: ignore[misc,assignment]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def is_same_person(self, other: User) -> bool:
        """One account, or two accounts of one person: neither can be the other's second pair of eyes."""
        return self.pk == other.pk or (self.person_key is not None and self.person_key == other.person_key)

    def has_role(self, *roles: str) -> bool:
        return self.is_active and self.role in roles

    @property
    def is_secretariat(self) -> bool:
        return self.has_role(Role.OFFICER, Role.FINANCE, Role.REGISTRAR)

    @property
    def is_delegation(self) -> bool:
        return self.has_role(Role.MEMBER, Role.CHAIR)
