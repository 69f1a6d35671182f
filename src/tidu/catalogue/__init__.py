"""The domain as data: indicators, titles, standards, overlays and which of them applies when."""

from tidu.catalogue.applicability import Applicable, Row
from tidu.catalogue.loading import Catalogue, load
from tidu.catalogue.words import Title

__all__ = ["Applicable", "Catalogue", "Row", "Title", "load"]
