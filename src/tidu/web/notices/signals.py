"""What notices tell the rooms above them."""

from __future__ import annotations

from django.dispatch import Signal

announced = Signal()
"""Sent with ``notice`` when the last line of an announcement was gone through, within that transaction."""
closed = Signal()
"""Sent with ``notice`` beside ``announced``: nothing more will come of it."""
corrected = Signal()
"""Sent with ``notice`` and ``correction`` when a second officer confirmed it, within that transaction."""
