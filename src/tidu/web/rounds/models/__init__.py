"""Rounds, their deadlines, whom they invite, and the applications in them."""

from tidu.web.rounds.models.applications import Application, Chase
from tidu.web.rounds.models.invitations import Invitation
from tidu.web.rounds.models.rounds import Deadline, Round

__all__ = ["Application", "Chase", "Deadline", "Invitation", "Round"]
