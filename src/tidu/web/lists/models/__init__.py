"""What the room keeps."""

from tidu.web.lists.models.decisions import Decision, Listed
from tidu.web.lists.models.rows import ListRow, RowIssue
from tidu.web.lists.models.sources import ListSource, ListVersion

__all__ = ["Decision", "ListRow", "ListSource", "ListVersion", "Listed", "RowIssue"]
