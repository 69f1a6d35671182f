"""The parties as which organisations speak, and whose statements the registry keeps apart.

They stand here, with the organisations, because whoever enters one has to choose; the registry above reads the same list.
"""

from __future__ import annotations

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.accounts.models import Organisation
from tidu.web.pages.language import told

PARTIES: dict[str, Text] = {
    "firm": Text("企业", "the firm"),
    "bureau": Text("工信部门", "the bureau"),
    "tax": Text("税务部门", "tax"),
    "statistics": Text("统计部门", "statistics"),
    "social_security": Text("社保部门", "social security"),
    "science": Text("科技部门", "science and technology"),
    "market_regulation": Text("市场监管部门", "market regulation"),
    "finance": Text("金融部门", "finance"),
    "human_resources": Text("人社部门", "human resources"),
    "intellectual_property": Text("知识产权部门", "intellectual property"),
    "public": Text("公开数据", "public data"),
}


def party_name(code: str) -> str:
    """A party as the page's reader calls it; a code that is not known stands for itself."""
    return told(PARTIES[code]) if code in PARTIES else code


Kind = Organisation.Kind
OWN: dict[str, str] = {Kind.FIRM: "firm", Kind.CITY_BUREAU: "bureau", Kind.COUNTY_BUREAU: "bureau"}
"""Kinds of organisations that can speak as nobody else: what they state is theirs by what they are."""


def parties_for(kind: str) -> tuple[str, ...]:
    """As whom an organisation of a kind can speak. Those that state no figures can speak as nobody."""
    if kind == Kind.DEPARTMENT:
        return tuple(code for code in PARTIES if code not in OWN.values())
    return (OWN[kind],) if kind in OWN else ()


def check_party(party: str, kind: str) -> None:
    """Raise InputError where an organisation of this kind cannot speak as this party; as nobody every one can."""
    if not party or party in parties_for(kind):
        return
    known = PARTIES.get(party)
    if known is None:
        what = Text(f"没有名为“{party}”的填报方", f"there is no party “{party}”")
    else:
        what = Text(
            f"这类单位不以“{known.zh}”的名义填报数据", f"an organisation of this kind does not speak as {known.en}"
        )
    choices = [PARTIES[code] for code in parties_for(kind)]
    if choices:
        fix = Text(
            f"请从这些里选：{'、'.join(one.zh for one in choices)}；不填报数据的留空",
            f"choose one of {', '.join(one.en for one in choices)}, or leave it empty",
        )
    else:
        fix = Text("这类单位不填报数据，请留空", "organisations of this kind state no figures: leave it empty")
    why = Text(
        "数据按填报方分别保存，冲突按填报方比较", "figures are kept apart, and compared, by the party that states them"
    )
    raise InputError("no-such-party", what, why=why, fix=fix)
