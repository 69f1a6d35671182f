"""Who a firm is: codes, names past and present, place, relations, and what happened to it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tidu.web.registry.scoping import EnterpriseQuerySet


class Tag(models.Model):
    """A label of a taxonomy that the city sets itself: pillars, special industries, chains, clusters, parks."""

    class Kind(models.TextChoices):
        """The taxonomies."""

        PILLAR = "pillar", _("pillar industry")
        SPECIAL = "special", _("special industry")
        CHAIN = "chain", _("industrial chain")
        CLUSTER = "cluster", _("cluster")
        PARK = "park", _("park")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=60)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("tag")
        ordering: ClassVar = ["kind", "name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "name"], name="tag_once")]

    def __str__(self) -> str:
        return self.name


class Enterprise(models.Model):
    """A legal person (企业). Its number is its address for ever; names and codes are what it is found by."""

    class Status(models.TextChoices):
        """Whether the firm exists."""

        ACTIVE = "active", _("in business")
        DEREGISTERED = "deregistered", _("deregistered")
        REVOKED = "revoked", _("licence revoked")
        ABSORBED = "absorbed", _("absorbed by another firm")
        DUPLICATE = "duplicate", _("duplicate record")

    class Size(models.TextChoices):
        """The classes of 工信部联企业〔2011〕300号."""

        MICRO = "micro", _("micro")
        SMALL = "small", _("small")
        MEDIUM = "medium", _("medium")
        LARGE = "large", _("large")

    class Ownership(models.TextChoices):
        """Who owns it, as the forms ask."""

        STATE = "state", _("state-owned")
        STATE_HELD = "state_held", _("state-held")
        COLLECTIVE = "collective", _("collective")
        PRIVATE = "private", _("private")
        JOINT_STOCK = "joint_stock", _("joint-stock")
        FOREIGN = "foreign", _("foreign-invested")
        OTHER = "other", _("other")

    uscc = models.CharField(_("unified social credit code"), max_length=18, null=True, blank=True, unique=True)
    registration_number = models.CharField(_("old registration number"), max_length=15, blank=True, db_index=True)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    region = models.ForeignKey(
        "accounts.Region", models.PROTECT, related_name="+", verbose_name=_("region"), db_index=False
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    industry = models.CharField(_("industry (GB/T 4754)"), max_length=4, blank=True)
    established_on = models.DateField(_("established on"), null=True, blank=True)
    registered_capital = models.BigIntegerField(_("registered capital (fen)"), null=True, blank=True)
    ownership = models.CharField(_("ownership"), max_length=12, choices=Ownership.choices, blank=True)
    business_scope = models.TextField(_("scope of business"), blank=True)
    size_class = models.CharField(_("size class"), max_length=6, choices=Size.choices, blank=True)
    size_year = models.PositiveSmallIntegerField(_("size class by figures of"), null=True, blank=True)
    above_scale = models.BooleanField(_("above designated size"), null=True, blank=True)
    coastal_belt = models.BooleanField(_("in the coastal economic belt"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.ACTIVE)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")
    organisation = models.OneToOneField(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="enterprise"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enterprises_owned",
        verbose_name=_("responsible officer"),
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="enterprises", verbose_name=_("tags"))
    search_text = models.TextField(editable=False, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("firm")
        indexes: ClassVar = [
            # Counts over a region, and whether the firm of a title or fact may be seen, come from these two alone: at a
            # million firms the table itself would have to be fetched page by page.
            models.Index(fields=["region", "status", "size_class", "id"], name="enterprise_region"),
            models.Index(
                fields=["id", "region", "status", "size_class", "organisation", "owner"], name="enterprise_seen"
            ),
            models.Index(fields=["industry", "id"], name="enterprise_industry"),
            models.Index(fields=["name"], name="enterprise_name"),
            models.Index(fields=["size_class", "id"], name="enterprise_size"),
            models.Index(fields=["changed_at"], name="enterprise_changed"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The firm's page."""
        return reverse("firm", args=[self.pk])


class EnterpriseName(models.Model):
    """A name that a firm has or had, with the days between which it was right."""

    class Kind(models.TextChoices):
        """What sort of name."""

        PRESENT = "present", _("present name")
        FORMER = "former", _("former name")
        SHORT = "short", _("short name")

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="names")
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.PRESENT)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("name")
        indexes: ClassVar = [models.Index(fields=["name"], name="enterprise_names")]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A person at a firm. Shown masked unless somebody needs it, and then it is recorded who looked."""

    class Kind(models.TextChoices):
        """What the person is to the firm."""

        LEGAL = "legal", _("legal representative")
        MANAGER = "manager", _("general manager")
        CONTACT = "contact", _("contact")

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="contacts")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=60)
    position = models.CharField(_("position"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    mobile = models.CharField(_("mobile"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    class Meta:
        verbose_name = _("contact")

    def __str__(self) -> str:
        return self.name


class Relation(models.Model):
    """How a firm is tied to another one, which may stand in the registry or be known by name only."""

    class Kind(models.TextChoices):
        """The ties that matter for recommendations."""

        CONTROLS = "controls", _("controls")
        SAME_GROUP = "same_group", _("same group")
        SIMILAR_PRODUCT = "similar_product", _("same group, similar product")

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="relations")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    other = models.ForeignKey(Enterprise, models.CASCADE, null=True, blank=True, related_name="relations_to")
    other_name = models.CharField(_("name"), max_length=120, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("relation")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(other__isnull=False) | ~Q(other_name=""), name="relation_names_somebody")
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.kind} {self.other_id or self.other_name}"


class EnterpriseEvent(models.Model):
    """Something that happened to the legal person, with what it changed."""

    class Kind(models.TextChoices):
        """What happened."""

        FOUNDED = "founded", _("entered in the registry")
        RENAMED = "renamed", _("renamed")
        MOVED = "moved", _("moved")
        ABSORBED = "absorbed", _("absorbed by another firm")
        DEREGISTERED = "deregistered", _("deregistered")
        REVOKED = "revoked", _("licence revoked")
        REVIVED = "revived", _("in business again")
        RECORDS_MERGED = "records_merged", _("duplicate records merged")
        MERGE_UNDONE = "merge_undone", _("merge of records undone")

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="events")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    happened_on = models.DateField(_("happened on"))
    details = models.JSONField(default=dict)
    note = models.TextField(_("note"), blank=True)
    document = models.CharField(_("document number"), max_length=80, blank=True)
    evidence = models.ForeignKey("registry.Evidence", models.SET_NULL, null=True, blank=True, related_name="events")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("event")
        ordering: ClassVar = ["-happened_on", "-id"]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.kind} {self.happened_on}"


class Merge(models.Model):
    """Two records of one firm made one, with everything that is needed to take it back."""

    kept = models.ForeignKey(Enterprise, models.PROTECT, related_name="merges_kept")
    merged = models.ForeignKey(Enterprise, models.PROTECT, related_name="merges_gone")
    reason = models.TextField(_("reason"))
    moved = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("merge of records")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.kept_id}"
