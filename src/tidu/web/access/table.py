"""The table itself: one row a URL name.

A row says who may knock. Which firm, title or file somebody sees behind the door is decided by the querysets
(``visible_to``) and by helpers that are named for what they guarantee.
"""

from __future__ import annotations

from tidu.web.access.row import Row
from tidu.web.access.rows import (
    accounts,
    api,
    dashboard,
    facts,
    filing,
    firms,
    frame,
    imports,
    insight,
    ledgers,
    library,
    list_linking,
    list_publishing,
    list_receiving,
    lists,
    materials,
    notices,
    onsite,
    ops,
    reviews,
    rounds,
    selfcheck,
    sharing,
    standing,
    upkeep,
    validity,
    workflow,
)

ROWS: tuple[Row, ...] = (
    *frame.ROWS,
    *accounts.ROWS,
    *lists.ROWS,
    *firms.ROWS,
    *facts.ROWS,
    *ledgers.ROWS,
    *imports.ROWS,
    *list_receiving.ROWS,
    *list_linking.ROWS,
    *list_publishing.ROWS,
    *api.ROWS,
    *ops.ROWS,
    *selfcheck.ROWS,
    *standing.ROWS,
    *insight.ROWS,
    *dashboard.ROWS,
    *library.ROWS,
    *sharing.ROWS,
    *workflow.ROWS,
    *materials.ROWS,
    *filing.ROWS,
    *notices.ROWS,
    *onsite.ROWS,
    *upkeep.ROWS,
    *validity.ROWS,
    *rounds.ROWS,
    *reviews.ROWS,
)
BY_NAME = {row.name: row for row in ROWS}
