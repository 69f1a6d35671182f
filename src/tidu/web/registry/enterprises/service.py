"""The door to firms: enter, change, rename, move, end, bring back, make one record of two."""

from tidu.web.registry.enterprises.entering import (
    EDITABLE,
    EditConflict,
    assign_owner,
    change_firm,
    create_firm,
    same_firm,
)
from tidu.web.registry.enterprises.happenings import absorb, deregister, end_firm, move, rename, revive, revoke
from tidu.web.registry.enterprises.merging import Preview, merge_preview, merge_records, undo_merge
from tidu.web.registry.enterprises.sizes import renew_size_class

__all__ = [
    "EDITABLE",
    "EditConflict",
    "Preview",
    "absorb",
    "assign_owner",
    "change_firm",
    "create_firm",
    "deregister",
    "end_firm",
    "merge_preview",
    "merge_records",
    "move",
    "rename",
    "renew_size_class",
    "revive",
    "revoke",
    "same_firm",
    "undo_merge",
]
