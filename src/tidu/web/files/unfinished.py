"""A zip that is written in steps straight into a file, so that memory stays flat, and so that a broken run goes on behind
the last step that is whole.

After every step the archive is closed, which writes its directory; the place where the directory begins is kept in a
small file beside it together with the directory itself. A run that goes on cuts off whatever was begun after that.
"""

from __future__ import annotations

import contextlib
import json
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

from django.core.files.storage import default_storage

WHEN = (1980, 1, 1, 0, 0, 0)
"""The same content gives the same archive, whenever it is made."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """The unfinished archive of one number in a folder of its kind, and where its whole part ends."""

    folder: str
    number: int

    @property
    def path(self) -> Path:
        """The archive."""
        folder = Path(default_storage.path("0" * 64)).parents[2] / self.folder
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{self.number}.zip.partial"

    @property
    def mark(self) -> Path:
        """What is kept beside it."""
        return self.path.with_suffix(".mark")

    def begin(self, done: int) -> bool:
        """Bring the archive back to the state after ``done`` pieces; False where that cannot be, and all begins anew."""
        if done:
            with contextlib.suppress(OSError, ValueError, KeyError):
                kept = json.loads(self.mark.read_text(encoding="utf-8"))
                for one in kept["states"]:
                    if one["done"] == done and self.path.stat().st_size >= one["start"]:
                        with self.path.open("r+b") as file:
                            file.truncate(one["start"])
                            file.seek(one["start"])
                            file.write(bytes.fromhex(one["directory"]))
                        return True
        self.drop()
        return done == 0

    def drop(self) -> None:
        """Remove what is unfinished."""
        self.path.unlink(missing_ok=True)
        self.mark.unlink(missing_ok=True)

    def keep(self, done: int, before: int) -> None:
        """Note that the archive is whole after ``done`` pieces; the state before is kept too, until the next commit."""
        with zipfile.ZipFile(self.path) as whole:
            start = whole.start_dir
        with self.path.open("rb") as file:
            os.fsync(file.fileno())
            file.seek(start)
            directory = file.read()
        states = [one for one in self._states() if one["done"] == before]
        states.append({"done": done, "start": start, "directory": directory.hex()})
        new = self.mark.with_suffix(".new")
        new.write_text(json.dumps({"states": states}), encoding="utf-8")
        new.replace(self.mark)

    def _states(self) -> list[dict[str, object]]:
        with contextlib.suppress(OSError, ValueError, KeyError):
            found: list[dict[str, object]] = json.loads(self.mark.read_text(encoding="utf-8"))["states"]
            return found
        return []
