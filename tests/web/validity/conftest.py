"""Everybody here may set the day."""

from __future__ import annotations

from tests.web.validity.world import days

__all__ = ["days"]
