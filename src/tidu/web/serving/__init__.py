"""Running the platform: getting ready, serving, the background worker, health, metrics, backups.

``prepare`` comes first and may be called before anything of Django is imported; ``run`` serves until it is told to end.
"""

from __future__ import annotations

from tidu.web.serving.preparing import prepare
from tidu.web.serving.running import run

__all__ = ["prepare", "run"]
