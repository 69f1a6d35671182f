"""Facts of one firm as the YAML file that ``tidu check`` reads."""

from __future__ import annotations

from typing import Any

import yaml

from tidu.criteria.facts import Facts, Validity
from tidu.criteria.values import written
from tidu.criteria.vocabulary import FOREVER, NEVER, Vocabulary


def firm_yaml(facts: Facts, vocabulary: Vocabulary) -> str:
    """The facts as YAML text; :func:`tidu.criteria.fact_files.read_firm` reads back the same values and validities."""
    listed: dict[str, Any] = {}
    for code, year, fact in facts:
        text = written(vocabulary.indicators[code], fact.value)
        value: Any = {"value": text, "source": fact.source} if fact.source else text
        if year is None:
            listed[code] = value
        else:
            listed.setdefault(code, {})[year] = value
    document = {
        "firm": {key: value for key, value in (("name", facts.name), ("uscc", facts.code)) if value},
        "facts": listed,
        "titles": {code: _title(validity) for code, validity in facts.titles.items()},
    }
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=120)


def _title(validity: Validity) -> dict[str, str] | str:
    if validity.until == NEVER:
        return "none"
    if validity.since == NEVER and validity.until == FOREVER:
        return "yes"
    days = {"from": validity.since.isoformat() if validity.since else "unknown"}
    if validity.until != FOREVER:
        days["until"] = validity.until.isoformat()
    return {**days, "source": validity.source} if validity.source else days
