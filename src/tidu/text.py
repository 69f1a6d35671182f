"""Texts for people, in Chinese and English side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One message in both languages; the Chinese one is the default."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh

    def to(self, language: Language) -> str:
        """The text in ``language``."""
        return self.en if language == "en" else self.zh

    def format(self, **values: object) -> Text:
        """Both languages with ``{name}`` fields filled in; a ``Text`` value is inserted in the matching language."""
        zh = {key: value.zh if isinstance(value, Text) else value for key, value in values.items()}
        en = {key: value.en if isinstance(value, Text) else value for key, value in values.items()}
        return Text(self.zh.format(**zh), self.en.format(**en))


def same(text: str) -> Text:
    """A text that reads the same in both languages: a code, a number, a proper name."""
    return Text(text, text)
