"""Everything that is kept of lists for others."""

from tidu.web.sharing.models.firms import Consent, Objection
from tidu.web.sharing.models.packages import Notice, Package, PackageRow, Receipt, Usage
from tidu.web.sharing.models.subscriptions import Exclusion, Stir, Subscription

__all__ = [
    "Consent",
    "Exclusion",
    "Notice",
    "Objection",
    "Package",
    "PackageRow",
    "Receipt",
    "Stir",
    "Subscription",
    "Usage",
]
