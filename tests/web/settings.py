"""The platform's settings for tests: everything in a folder of its own, fast passwords, work done at once."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

data = os.environ.setdefault("TIDU_DATA", str(Path(tempfile.gettempdir(), f"tidu-tests-{os.getpid()}")))
# Workers that test side by side have databases of their own, whose rows have the same numbers: so have their files.
worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if worker and not data.endswith(f"-{worker}"):
    os.environ["TIDU_DATA"] = f"{data}-{worker}"
os.environ["TIDU_TASKS"] = "inline"

from tidu.web.settings import *  # noqa: E402, F403 - settings are a star, and read the environment at once

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - from the star; whitenoise warns where it is missing
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TEMPLATES[0]["OPTIONS"]["debug"] = True  # type: ignore[index] # noqa: F405 - from the star
