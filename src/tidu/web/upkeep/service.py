"""The door to upkeep: who is banned, who has to update, what was told; report a change, register a lead.

bans_on([7, 9], "xjr", date(2026, 11, 28))      # {9: Ban}; ban.words() says why and until when
due_updates(2027)                               # what holders of titles have to bring up to date
told.connect(hear)                              # hear(firm_ids, what, by, **_)
"""

from __future__ import annotations

from tidu.web.upkeep.bans import bans_among, bans_of, bans_on, lift
from tidu.web.upkeep.changes import report_change, write
from tidu.web.upkeep.leads import correct_withdrawal, register_lead
from tidu.web.upkeep.models import Ban, ChangeReport, Lead, YearlyUpdate
from tidu.web.upkeep.telling import public, told
from tidu.web.upkeep.updates import DueUpdate, due_updates, open_year

__all__ = [
    "Ban",
    "ChangeReport",
    "DueUpdate",
    "Lead",
    "YearlyUpdate",
    "bans_among",
    "bans_of",
    "bans_on",
    "correct_withdrawal",
    "due_updates",
    "lift",
    "open_year",
    "public",
    "register_lead",
    "report_change",
    "told",
    "write",
]
