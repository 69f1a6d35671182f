"""What an organisation leaves on its desk when it is ended."""

from __future__ import annotations

from collections.abc import Iterator

from tidu.text import Text
from tidu.web.accounts.service import Organisation, consequence
from tidu.web.desk.models import Todo


@consequence
def open_todos(organisation: Organisation) -> Iterator[Text]:
    """Its open to-dos stay, and nobody sees them."""
    count = Todo.objects.open().filter(organisation=organisation).count()
    if count:
        yield Text(
            f"{count} 条待办仍挂在这个单位名下，停用期间没有人看得到：请先转交或办完",
            f"{count} open to-dos stay with it, and nobody sees them meanwhile: hand them over or finish them first",
        )
