"""Getting one of something, named for what is guaranteed. Whoever may not see it is told that there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from tidu.web.registry.access import get_firm_for_reader
from tidu.web.registry.models import Enterprise
from tidu.web.sharing.models import Objection, Package, Subscription, Usage

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

One = TypeVar("One", bound=Model)


def get_subscription_for_reader(user: User, pk: int) -> Subscription:
    """A subscription of a bureau's own regions, or 404."""
    return _one(Subscription.objects.visible_to(user).select_related("receiver", "bureau", "region", "made_by"), pk)


def get_subscription_for_officer(user: User, pk: int) -> Subscription:
    """A subscription that the officer may change, or 404."""
    return _one(Subscription.objects.changeable_by(user).select_related("receiver", "bureau", "region"), pk)


PACKAGE = ("subscription__receiver", "subscription__bureau", "base", "receipt__signed_by", "region")


def get_package_for_reader(user: User, pk: int) -> Package:
    """A package that somebody's bureau sent or his organisation received, or 404."""
    return _one(Package.objects.visible_to(user).select_related(*PACKAGE), pk)


def get_package_for_receiver(user: User, pk: int) -> Package:
    """A package that somebody's organisation received, or 404."""
    return _one(Package.objects.received_by(user).select_related(*PACKAGE), pk)


def get_package_for_officer(user: User, pk: int) -> Package:
    """A package that an officer of the region that sent it may correct or recall, or 404."""
    if not user.scope.officer:
        raise Http404
    return _one(Package.objects.sent_by(user).select_related(*PACKAGE), pk)


def get_usage_for_receiver(user: User, package: Package, pk: int) -> Usage:
    """A report of one's own organisation about a package, or 404."""
    get_package_for_receiver(user, package.pk)
    return _one(Usage.objects.filter(package=package), pk)


def get_objection_for_reader(user: User, pk: int) -> Objection:
    """An objection against a list of the bureau's own regions, or 404."""
    rows = Objection.objects.visible_to(user).select_related(
        "enterprise", "subscription__receiver", "made_by", "decided_by"
    )
    return _one(rows, pk)


def get_firm_for_sharing(user: User, pk: int) -> tuple[Enterprise, bool]:
    """A firm whose shared data somebody may look at: its own people, and bureaus; whether it is his own. Else 404."""
    firm = get_firm_for_reader(user, pk)
    own = firm.organisation_id is not None and firm.organisation_id in user.scope.organisations
    if not own and not user.scope.bureau:
        raise Http404
    return firm, own


def get_own_firm(user: User, pk: int) -> Enterprise:
    """A firm for which somebody speaks, or 404: nobody else consents or objects."""
    firm, own = get_firm_for_sharing(user, pk)
    if not own:
        raise Http404
    return firm


def _one(rows: QuerySet[One], pk: int) -> One:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
