"""The domain as data: indicators, titles, standards, overlays and which of them applies when."""

from tidu.catalogue.loading import Applicable, Catalogue, Row, Title, load

__all__ = ["Applicable", "Catalogue", "Row", "Title", "load"]
