"""The door to rounds for the rooms above: applications, their ways, the lists of a round."""

from __future__ import annotations

from tidu.web.rounds.access import (
    get_application_for_officer,
    get_application_for_reader,
    get_round_for_manager,
    get_round_for_officer,
    get_round_for_reader,
)
from tidu.web.rounds.applying import open_application, permit_late
from tidu.web.rounds.ends import ends_at
from tidu.web.rounds.flow import application_of
from tidu.web.rounds.models import Application, Invitation, Round
from tidu.web.rounds.papers import key_of, standing_uses
from tidu.web.rounds.pinning import standard_for
from tidu.web.rounds.progress import progress
from tidu.web.rounds.ways import Way, register_way
from tidu.web.rounds.words import category_name, state_badge, state_name, title_names

__all__ = [
    "Application",
    "Invitation",
    "Round",
    "Way",
    "application_of",
    "category_name",
    "ends_at",
    "get_application_for_officer",
    "get_application_for_reader",
    "get_round_for_manager",
    "get_round_for_officer",
    "get_round_for_reader",
    "key_of",
    "open_application",
    "permit_late",
    "progress",
    "register_way",
    "standard_for",
    "standing_uses",
    "state_badge",
    "state_name",
    "title_names",
]
