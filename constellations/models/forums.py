"""Collaboration forums for those who work for the same outcome, and contract councils: meetings with actions."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from constellations.models.constellations import Constellation
from core import clock
from core.models import Role
from core.querysets import matching

# Who reads every forum; others read those that their constellation takes part in.
READERS = {Role.OFFICER, Role.REGISTRAR, Role.MEMBER, Role.CHAIR, Role.ADVISER, Role.PILOT_EVALUATOR}


class ForumQuerySet(models.QuerySet["Forum"]):
    def visible_to(self, user: Any) -> ForumQuerySet:
        if user.role in READERS:
            return self.all()
        mine = models.Q(meeting__attendances__user=user)
        if user.role == Role.APPLICANT:
            mine |= models.Q(constellations__in=Constellation.objects.of(user))
        return matching(self, mine)


class Forum(models.Model):
    """What a meeting of the kinds forum and council is about, and for whom."""

    meeting = models.OneToOneField("programme.Meeting", models.CASCADE, related_name="forum")
    theme = models.CharField(_("the outcome that the forum is about"), max_length=200)
    needs_area = models.ForeignKey(
        "programme.NeedsArea", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("needs area")
    )
    constellations = models.ManyToManyField(Constellation, blank=True, related_name="forums")
    agenda = models.TextField(_("what is on the agenda"), blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    others = models.TextField(_("others who took part"), blank=True)
    created_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = ForumQuerySet.as_manager()

    class Meta:
        verbose_name = _("forum")
        verbose_name_plural = _("forums")
        ordering = ["-meeting__starts_at"]

    def __str__(self) -> str:
        return self.meeting.title

    def get_absolute_url(self) -> str:
        return reverse("constellations:forum", args=[self.pk])


class ForumAction(models.Model):
    forum = models.ForeignKey(Forum, models.CASCADE, related_name="actions")
    text = models.CharField(_("what is to be done"), max_length=300)
    responsible = models.ForeignKey(
        "core.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible")
    )
    due_on = models.DateField(_("by"), null=True, blank=True)
    done_on = models.DateField(_("done"), null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return self.text
