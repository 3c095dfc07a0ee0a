"""The standing list of alternates: who steps in when a member is absent."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import Guard, frozen, refuse


class AlternateQuerySet(models.QuerySet["Alternate"]):
    def in_force(self) -> AlternateQuerySet:
        today = clock.today()
        return self.filter(since__lte=today).filter(models.Q(until__isnull=True) | models.Q(until__gte=today))


class Alternate(models.Model):
    """One of the delegation who serves as alternate only: called to every meeting, deciding in an absent one's place.

    Alternates are not counted when it is asked whether half of the other members take part.
    """

    user = models.ForeignKey("core.User", models.PROTECT, related_name="alternate_for")
    since = models.DateField(_("alternate from"), default=clock.today)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = AlternateQuerySet.as_manager()

    class Meta:
        verbose_name = _("alternate")
        verbose_name_plural = _("alternates")
        ordering = ["user__name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(until__isnull=True),
                name="alternate_once",
                violation_error_message=_("The person is already an alternate."),
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="alternate_dates_ordered",
                violation_error_message=_("It ends after it begins."),
            ),
        ]
        triggers = [
            Guard(
                name="alternate_of_delegation",
                operation=pgtrigger.Insert,
                body=f"""
                    IF NOT EXISTS (SELECT 1 FROM core_user u WHERE u.id = NEW.user_id AND u.role = 'member') THEN
                        {refuse("alternate_of_delegation", "not one of the delegation")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("An alternate is one of the delegation and not its chair."),
            ),
            frozen("alternate", ["user_id", "since"], _("An alternate's time is ended, not rewritten.")),
            frozen("alternate_ended", ["until"], _("That time has already ended."), when="OLD.until IS NOT NULL"),
        ]

    def __str__(self) -> str:
        return str(self.user)
