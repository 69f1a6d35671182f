"""The platform's settings for tests: everything in a folder of its own, fast passwords, work done at once."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ.setdefault("TIDU_DATA", str(Path(tempfile.gettempdir(), f"tidu-tests-{os.getpid()}")))
os.environ["TIDU_TASKS"] = "inline"

from tidu.web.settings import *  # noqa: F403 - settings are a star

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - from the star; whitenoise warns where it is missing
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TEMPLATES[0]["OPTIONS"]["debug"] = True  # type: ignore[index] # noqa: F405 - from the star
