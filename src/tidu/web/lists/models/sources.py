"""A list that some authority issues again and again, and each file of it that came."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tidu.web.lists.scoping import ListSourceQuerySet, ListVersionQuerySet


class ListSource(models.Model):
    """A list as its issuer knows it: what it is of, for which region, who keeps it here, and how its files are read."""

    class What(models.TextChoices):
        """What it means to stand on the list."""

        MEMBERS = "members", _("firms that stand on a list")
        TITLES = "titles", _("titles granted")
        CONDUCT = "conduct", _("conduct: penalties, black and red lists")
        FIGURES = "figures", _("figures of firms")

    name = models.CharField(_("name"), max_length=120)
    issuer = models.CharField(_("issuer"), max_length=120)
    party = models.CharField(_("stated by"), max_length=24)
    what = models.CharField(_("what"), max_length=8, choices=What.choices)
    title = models.CharField(_("title"), max_length=24, blank=True)
    """For titles: the code of the title, where no column names it."""
    indicator = models.CharField(_("indicator"), max_length=48, blank=True)
    """For conduct: the yes-or-no indicator that is "yes" for who stands on the list."""
    complete = models.BooleanField(_("each file is the whole list"), default=True)
    """Whether who is missing from a newer version stands on it no longer; else a file only adds."""
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    recipe = models.JSONField(default=dict, blank=True)
    """How the issuer's files are read, as ``tidu.intake.lists.Recipe`` writes it; empty until somebody has confirmed one."""
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", verbose_name=_("kept by")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    active = models.BooleanField(_("in use"), default=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ListSourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("list")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "name"], name="list_named_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list's page."""
        return reverse("list", args=[self.pk])


class ListVersion(models.Model):
    """One file of a list on its way to being published, or published, or taken back."""

    class State(models.TextChoices):
        """How far it has come."""

        RECEIVED = "received", _("columns to be confirmed")
        READING = "reading", _("being read and linked")
        REVIEW = "review", _("to be looked through")
        PUBLISHING = "publishing", _("being published")
        PUBLISHED = "published", _("published")
        RETURNING = "returning", _("being taken back")
        RETURNED = "returned", _("taken back")
        DISCARDED = "discarded", _("discarded")
        MERGED = "merged", _("taken into the version that it corrects")

    source = models.ForeignKey(ListSource, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    """Counts from 1 within the list."""
    as_of = models.DateField(_("as of"))
    document = models.CharField(_("document number"), max_length=80, blank=True)
    batch = models.CharField(_("batch"), max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RECEIVED)
    file_name = models.CharField(_("file"), max_length=160)
    blob = models.ForeignKey("files.Blob", models.PROTECT, related_name="+")
    recipe = models.JSONField(default=dict, blank=True)
    columns = models.JSONField(default=list, blank=True)
    """The headings of the cells that ``ListRow.cells`` keeps, by sheet: [{"sheet": …, "letters": […], "headings": […]}]."""
    notes = models.JSONField(default=list, blank=True)
    """What the reader noticed (hidden sheets and rows, formulas, totals left out): [{"code", "zh", "en", "where"}]."""
    summary = models.JSONField(default=dict, blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")
    """The version whose faulty rows this file was sent to mend."""
    origin = models.OneToOneField("registry.Source", models.PROTECT, null=True, related_name="+")
    """The registry's source of everything that publishing wrote."""
    registry_state = models.CharField(max_length=100, blank=True)
    """What ``linking.registers.state_of_registry`` said when the rows were linked: what nobody was found for then need not be
    sought again while it says the same."""
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True)
    returned_why = models.CharField(_("reason"), max_length=300, blank=True)

    objects = ListVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a list")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "number"], name="list_version_once"),
            # Two files of one list that are written at once would each take the other's firms for gone.
            models.UniqueConstraint(
                fields=["source"], condition=Q(state__in=("publishing", "returning")), name="list_written_by_one"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["blob"], name="list_version_blob")]

    def __str__(self) -> str:
        return f"{self.source} {self.number}"

    def get_absolute_url(self) -> str:
        """The version's page."""
        return reverse("list-version", args=[self.pk])
