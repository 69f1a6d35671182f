"""Doors of the frame: the front door, the home, languages."""

from __future__ import annotations

from tidu.web.access.row import FORM, POST, Row

ROWS: tuple[Row, ...] = (
    Row("portal", ("everyone",)),
    Row("language", ("everyone",), POST),
    Row("appearance", ("everyone",), POST),
    Row("home", ("signed_in",)),
    Row("todos", ("signed_in",)),
    Row("todo_take", ("signed_in",), POST),
    Row("todo_hand_over", ("signed_in",), FORM),
    Row("todo_finish", ("signed_in",), POST),
    Row("messages", ("signed_in",)),
    Row("message", ("signed_in",)),
    Row("message_sign", ("signed_in",), POST),
    Row("messages_read", ("signed_in",), POST),
)
