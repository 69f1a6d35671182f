"""Forms in the demonstration: two drafts of 赵经理's firm, one half filled with a slip in it, one that was just begun."""

from __future__ import annotations

from tidu.criteria.expressions import Application
from tidu.errors import RuleError
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.filing.service import Filing, Pinned, freeze, open_filing, save_many
from tidu.web.registry.models import Enterprise

FILLED = {
    "address": "辽宁省葫芦岛市兴城市示例路 1 号", "legal_representative": "示例人甲", "contact_name": "赵经理",
    "contact_mobile": "139 0000 0000", "contact_email": "zhao@example.com", "controlling_shareholder": "示例人甲",
    "actual_controller": "示例人甲", "segment": "工业磁力驱动泵", "leading_product": "示例磁力泵",
    "products.name": "示例磁力泵", "products.revenue": "3260.5", "management_systems": "iso9001 iso14001",
    "information_systems": "production management", "market_share_note": "按示例行业协会上年销量测算，本企业约占百分之十二。",
    "introduction": "示例企业，专做输送腐蚀性介质的磁力驱动泵，产品用于示例化工装置。", "no_accident": "yes",
}  # fmt: skip
SLIP = "约六千万"
"""A figure that nobody can read, as people type it: it is kept and said to be wrong."""


def load_filings() -> None:
    """Open the two drafts, fill one in and keep a version of it."""
    zhao = User.objects.filter(username="zhao").first()
    firm = (
        Enterprise.objects.select_related("region")
        .filter(organisation__memberships__user=zhao, status="active")
        .first()
    )
    if zhao is None or firm is None:
        return
    with audit.acting_user(zhao.pk, str(zhao)):
        first = _begin(firm, zhao, "xjr", "new") or _begin(firm, zhao, "zjtx", "new")
        _begin(firm, zhao, "cxx", "new")
        if first is None:
            return
        typed = {(code, "r1" if "." in code else ""): (text, 0) for code, text in FILLED.items()}
        save_many(first, typed, by=zhao)
        freeze(first, zhao)
        year = str(first.on.year - 1)
        save_many(first, {("valuation", year): (SLIP, 0), ("profit_total", year): ("468.2", 0)}, by=zhao)


def _begin(firm: Enterprise, zhao: User, title: str, kind: Application) -> Filing | None:
    today = china_today()
    try:
        return open_filing(firm, Pinned(title, kind), purpose=f"own:{title}:{kind}:{today.year}", on=today, by=zhao)
    except RuleError:
        return None
