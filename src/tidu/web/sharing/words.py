"""How states of lists for others look on pages."""

from __future__ import annotations

from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from tidu.web.pages.language import told
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.sharing.catalogue import purposes
from tidu.web.sharing.models import Objection, Package, Subscription

SUBSCRIPTION_TONES = {"draft": "warn", "active": "good", "paused": "warn", "ended": "none"}
OBJECTION_TONES = {"open": "warn", "left_out": "good", "corrected": "good", "declined": "none"}
SIGNS = {"+": "info", "-": "bad", "~": "warn", "": "none"}


def purpose_name(code: str) -> str:
    """A purpose in the page's language; one that is no longer there stands for itself."""
    known = purposes().get(code)
    return told(known.names) if known else code


def subscription_badge(row: Subscription) -> SafeString:
    """Whether packages are made."""
    return tags.badge(row.get_state_display(), SUBSCRIPTION_TONES[row.state])


def package_word(row: Package) -> str:
    """What became of a package."""
    if row.state == Package.State.OPEN and row.expired:
        return pgettext("package", "expired")
    return str(row.get_state_display())


def package_badge(row: Package) -> SafeString:
    """The same, with shape and colour."""
    tone = "good" if row.usable else "bad" if row.state != Package.State.OPEN else "none"
    return tags.badge(package_word(row), tone)


def change_word(sign: str) -> str:
    """What a row of a package is against the version before."""
    return {
        "+": pgettext("row of a package", "+ new"),
        "-": pgettext("row of a package", "− gone"),
        "~": pgettext("row of a package", "~ changed"),
    }.get(sign, pgettext("row of a package", "unchanged"))


def change_badge(sign: str) -> SafeString:
    """The same, with shape and colour."""
    return tags.badge(change_word(sign), SIGNS[sign]) if sign else SafeString("")


def objection_badge(row: Objection) -> SafeString:
    """What was decided."""
    return tags.badge(row.get_outcome_display(), OBJECTION_TONES[row.outcome])
