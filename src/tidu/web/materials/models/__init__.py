"""The tables of materials."""

from tidu.web.materials.models.asking import Ask, Owed
from tidu.web.materials.models.declaring import Declaration, Draw, SpotCheck
from tidu.web.materials.models.using import Consent, Extent, Paper, Use

__all__ = ["Ask", "Consent", "Declaration", "Draw", "Extent", "Owed", "Paper", "SpotCheck", "Use"]
