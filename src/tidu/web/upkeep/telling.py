"""Telling the rooms above what changed about firms whose data they handed on."""

from __future__ import annotations

from django.dispatch import Signal

told = Signal()
"""Sent inside the transaction of a decision, with ``firm_ids`` (a frozenset), ``what`` (a Text) and ``by`` (a person)."""
public = Signal()
"""Sent inside the transaction in which a title was withdrawn, with ``lead``: whoever makes it public listens."""
