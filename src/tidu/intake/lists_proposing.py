"""What a table of firms seems to be: its columns, its type, its title, its dates, each with the reason."""

from __future__ import annotations

from tidu.catalogue import Catalogue
from tidu.intake.lists_shapes import ListProposal
from tidu.sheets import Table


def propose_list(table: Table, catalogue: Catalogue | None = None, file_name: str | None = None) -> ListProposal:
    """The proposal for a table. ``file_name`` is what the issuer called the file, where ``table.path`` is another name."""
    raise NotImplementedError(table.path, catalogue, file_name)
