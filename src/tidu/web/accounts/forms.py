"""allauth's form of the sign-in, without what is closed here."""

from __future__ import annotations

from allauth.account.forms import LoginForm as TheirLoginForm


class LoginForm(TheirLoginForm):  # type: ignore[misc]
    """Login and password. No link to a reset by e-mail, and no texts inside the fields that repeat their labels."""

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        for field in self.fields.values():
            field.help_text = ""
            field.widget.attrs.pop("placeholder", None)
