"""What this room hears from the registry: a paper was kept, a paper no longer counts."""

from __future__ import annotations

from tidu.web.materials.asking import answer_asks
from tidu.web.materials.using import on_withdrawn
from tidu.web.registry import changes
from tidu.web.registry.models import Evidence


def listen() -> None:
    """Connect, once a process."""
    changes.paper_kept.connect(_kept, dispatch_uid="materials")
    changes.paper_withdrawn.connect(_withdrawn, dispatch_uid="materials")


def _kept(evidence: Evidence, **_named: object) -> None:
    answer_asks(evidence)


def _withdrawn(evidence: Evidence, reason: str, **_named: object) -> None:
    on_withdrawn(evidence, reason)
