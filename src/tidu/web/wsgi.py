"""What a WSGI server runs."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tidu.web.settings")
application = get_wsgi_application()

from tidu.web.portal.library.warming import begin  # noqa: E402 - needs what has just been set up

begin()
