"""Stops an upload that is too large while it still comes in, before it fills the disk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class LimitedUploadHandler(FileUploadHandler):
    """Counts bytes; beyond the limit the connection is cut and the request marked, so that the page can say why."""

    def handle_raw_input(
        self, input_data: Any, META: dict[str, Any], content_length: int, boundary: str, encoding: str | None = None
    ) -> None:
        """Refuse at once what says itself that it is too large."""
        self.total = 0
        if content_length > settings.UPLOAD_LIMIT + 1024 * 1024:
            self._refuse()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count, and hand on."""
        self.total += len(raw_data)
        if self.total > settings.UPLOAD_LIMIT:
            self._refuse()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler keeps the file."""
        return

    def _refuse(self) -> None:
        if self.request is not None:
            self.request.tidu_upload_too_large = True  # type: ignore[attr-defined]
        raise StopUpload(connection_reset=True)
