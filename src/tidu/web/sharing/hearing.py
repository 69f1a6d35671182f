"""Hearing that a firm changed or lost a title: every list in force that names it is corrected, and its receiver told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.registry.models import Enterprise
from tidu.web.sharing.correcting import correct, naming
from tidu.web.sharing.differing import GONE
from tidu.web.sharing.models import Package, PackageRow, Subscription
from tidu.web.upkeep.service import told

if TYPE_CHECKING:
    from collections.abc import Collection

    from tidu.web.accounts.models import User


def listen() -> None:
    """Called when the programme starts."""
    told.connect(correct_what_names, dispatch_uid="sharing-hears")


def correct_what_names(firm_ids: Collection[int], what: Text, by: User | None, **_named: object) -> None:
    """Correct the newest version in force of each active list that names one of the firms.

    Runs in the transaction of the decision. A list that says of the firm nothing that changed stays as it is, and so does
    everything where nobody decided (``by`` None): a correction has somebody who answers for it.
    """
    if by is None:
        return
    rows = PackageRow.objects.filter(enterprise_id__in=list(firm_ids), package__state=Package.State.OPEN)
    lists = rows.exclude(change=GONE).filter(package__subscription__state=Subscription.State.ACTIVE)
    pairs = sorted(set(lists.values_list("package__subscription_id", "enterprise_id")))
    firms = Enterprise.objects.in_bulk({firm for _one, firm in pairs})
    for one, pk in pairs:
        newest = naming(one, pk).order_by("-number").first()
        if newest is None:
            continue  # corrected already, for the other firm of the same decision
        try:
            correct(newest, by, what.zh, firms[pk])
        except InputError as error:
            if error.code != "nothing-to-correct":
                raise
