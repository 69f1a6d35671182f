"""Doors of sign-in, people and organisations, and of the audit trail.

Of allauth's doors only those are open that stand here: nobody signs up by himself or resets a password by e-mail.
"""

from __future__ import annotations

from tidu.web.access.row import FORM, POST, Row

ROWS: tuple[Row, ...] = (
    Row("account_login", ("everyone",), FORM),
    Row("account_logout", ("everyone",), FORM),
    Row("account_reauthenticate", ("signed_in",), FORM),
    Row("account_change_password", ("signed_in",), FORM),
    Row("mfa_index", ("signed_in",)),
    Row("mfa_authenticate", ("everyone",), FORM),
    Row("mfa_reauthenticate", ("signed_in",), FORM),
    Row("mfa_activate_totp", ("signed_in",), FORM),
    Row("mfa_deactivate_totp", ("signed_in",), FORM),
    Row("mfa_view_recovery_codes", ("signed_in",)),
    Row("mfa_generate_recovery_codes", ("signed_in",), FORM),
    Row("mfa_download_recovery_codes", ("signed_in",)),
    Row("openid_connect_login", ("everyone",), FORM),
    Row("openid_connect_callback", ("everyone",)),
    Row("socialaccount_connections", ("signed_in",), FORM),
    Row("people", ("admin",), FORM),
    Row("people-of", ("admin",), FORM),
    Row("invitations-of", ("admin",)),
    Row("membership", ("admin",), FORM),
    Row("membership-end", ("admin",), POST),
    Row("membership-unlock", ("admin",), POST),
    Row("invitation-revoke", ("admin",), POST),
    Row("invitation", ("everyone",), FORM),
    Row("new-password", ("everyone",), FORM),
    Row("organisations", ("city_admin",)),
    Row("organisation-new", ("city_admin",), FORM),
    Row("organisation", ("city_admin",), FORM),
    Row("audit", ("bureau", "admin")),
    Row("audit-event", ("bureau", "admin")),
    Row("firm-audit", ("government", "firm")),
)
