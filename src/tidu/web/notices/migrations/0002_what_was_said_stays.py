"""The database itself, whoever asks, keeps what notices, certificates, corrections and objections say, and holds back what is open.

``enterprise`` of a line may be led elsewhere, when a duplicate record is merged.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

LINE = "notice_id, number, name, code, county, title, product, detail"
CERTIFICATE = (
    "number, code, entry_id, name, uscc, title, kind, product, issuer, document, batch, decided_on, valid_from, valid_until, "
    "issued_on, issued_by_id, replaces_id, why"
)
CORRECTION = "notice_id, entry_id, field, before, after, reason, document, proposed_by_id"
SAID = "notice_id, entry_id, kind, number, name, telephone, email, body, reasons, filed_on"
OPEN = "EXISTS (SELECT 1 FROM notices_objection o WHERE o.entry_id = NEW.entry_id AND o.open AND o.kind = 'objection')"
STRUCK = "EXISTS (SELECT 1 FROM notices_struck s WHERE s.entry_id = NEW.entry_id)"
WRITTEN = "EXISTS (SELECT 1 FROM notices_written w WHERE w.entry_id = NEW.entry_id AND w.held_id IS NOT NULL)"
OPEN_OF = "EXISTS (SELECT 1 FROM notices_objection o WHERE o.notice_id = NEW.id AND o.open AND o.kind = 'objection')"
OTHER_TEXT = (
    "OLD.state <> 'prepared' AND (NEW.text_zh <> OLD.text_zh OR NEW.text_en <> OLD.text_en "
    "OR NEW.text_digest <> OLD.text_digest OR NEW.digest <> OLD.digest OR NEW.contact <> OLD.contact)"
)
RULES = (
    ("entry_stays", "notices_entry", f"UPDATE OF {LINE}", "1 = 1", "lines of a notice stay"),
    (
        "certificate_stays",
        "notices_certificate",
        f"UPDATE OF {CERTIFICATE}",
        "1 = 1",
        "certificates stay as they were issued",
    ),
    (
        "correction_stays",
        "notices_correction",
        f"UPDATE OF {CORRECTION}",
        "1 = 1",
        "corrections stay as they were issued",
    ),
    ("objection_stays", "notices_objection", f"UPDATE OF {SAID}", "1 = 1", "what was objected stays"),
    (
        "held_back",
        "notices_written",
        "INSERT",
        f"NEW.held_id IS NOT NULL AND ({OPEN} OR {STRUCK})",
        "a line with an open objection is held back",
    ),
    (
        "held_back_later",
        "notices_written",
        "UPDATE OF held_id",
        f"NEW.held_id IS NOT NULL AND ({OPEN} OR {STRUCK})",
        "a line with an open objection is held back",
    ),
    ("struck_late", "notices_struck", "INSERT", WRITTEN, "the title of the line is written already"),
    ("text_stays", "notices_notice", "UPDATE", OTHER_TEXT, "the text of a notice stays"),
    (
        "finished_open",
        "notices_notice",
        "UPDATE OF state",
        f"NEW.state = 'announced' AND OLD.state <> 'announced' AND {OPEN_OF}",
        "an objection is open",
    ),
)
"""Name, table, what is done, when it is refused, and the words of the refusal."""


def forward(apps: Any, editor: Any) -> None:
    """Make the triggers."""
    for name, table, what, when, words in RULES:
        if editor.connection.vendor == "postgresql":
            editor.execute(
                f"CREATE FUNCTION tidu_notices_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # nosec B608 - names of this file
                f"IF {when} THEN RAISE EXCEPTION '{words}'; END IF; RETURN NEW; END $$",
                params=None,
            )
            editor.execute(
                f"CREATE TRIGGER notices_{name} BEFORE {what} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION tidu_notices_{name}()",
                params=None,
            )
        else:
            editor.execute(
                f"CREATE TRIGGER notices_{name} BEFORE {what} ON {table} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{words}'); END",
                params=None,
            )


def backward(apps: Any, editor: Any) -> None:
    """Take them away."""
    for name, table, *_rest in RULES:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER notices_{name} ON {table}", params=None)
            editor.execute(f"DROP FUNCTION tidu_notices_{name}", params=None)
        else:
            editor.execute(f"DROP TRIGGER notices_{name}", params=None)


class Migration(migrations.Migration):
    """Beside the tables that Django knows."""

    dependencies = [("notices", "0001_initial")]
    operations = [migrations.RunPython(forward, backward)]
