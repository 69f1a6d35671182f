"""Doors of the API, where tokens are asked for behind the door, and of the pages about it."""

from __future__ import annotations

from tidu.web.access.row import FORM, READ, Row

ALL = (*READ, "POST", "PATCH", "PUT", "DELETE", "TRACE")
"""The API answers wrong methods itself, in its own shape."""

ROWS: tuple[Row, ...] = (
    Row("api-docs", ("signed_in",)),
    Row("api-tokens", ("signed_in",), FORM),
    Row("v1:api-root", ("token",), ALL),
    Row("v1:openapi-json", ("everyone",)),
    Row("v1:list_firms", ("token",), ALL),
    Row("v1:create_firm", ("token",), ALL),
    Row("v1:get_firm", ("token",), ALL),
    Row("v1:change_firm", ("token",), ALL),
    Row("v1:list_facts", ("token",), ALL),
    Row("v1:state_facts", ("token",), ALL),
    Row("v1:list_titles", ("token",), ALL),
    Row("v1:get_title", ("token",), ALL),
    Row("v1:register_title", ("token",), ALL),
    Row("v1:withdraw_title", ("token",), ALL),
    Row("v1:list_recommendations", ("token",), ALL),
    Row("v1:get_recommendation", ("token",), ALL),
    Row("v1:list_lists", ("token",), ALL),
    Row("v1:list_members", ("token",), ALL),
    Row("v1:make_check", ("token",), ALL),
    Row("v1:list_checks", ("token",), ALL),
    Row("v1:get_check", ("token",), ALL),
)
