"""The door to finding the firms of a version: link its rows, decide what could not be told, undo that."""

from tidu.web.lists.linking.deciding import Overtaken, accept, accept_many, leave_open, leave_out, reject
from tidu.web.lists.linking.finding import link_version
from tidu.web.lists.linking.keys import key_of
from tidu.web.lists.linking.undoing import Undone, undo

__all__ = [
    "Overtaken",
    "Undone",
    "accept",
    "accept_many",
    "key_of",
    "leave_open",
    "leave_out",
    "link_version",
    "reject",
    "undo",
]
