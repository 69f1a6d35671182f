"""Why a step is not taken, in words, with what is needed to go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tidu.errors import TiduError
from tidu.text import Text

if TYPE_CHECKING:
    from tidu.web.workflow.definition import Problem, Step
    from tidu.web.workflow.models import Case, Event

AGAIN = Text("请刷新页面，看现在能做什么", "refresh the page to see what can be done now")


class Stale(TiduError):
    """Somebody was faster. ``standing`` is what has happened since, ``meant`` what was to be done: nothing is lost."""

    def __init__(self, case: Case, standing: Sequence[Event], meant: Step) -> None:
        self.case, self.standing, self.meant = case, tuple(standing), meant
        last = standing[-1] if standing else None
        who = str(last.by) if last is not None and last.by is not None else "—"
        super().__init__(
            "stale",
            Text("您打开以后，别人已经办过一步", "somebody has taken a step since you opened it"),
            why=Text(
                f"{who} 已经办理：{last.action if last else '—'}", f"{who} has done: {last.action if last else '—'}"
            ),
            fix=Text("看看现在的情况，再决定是否照样办理", "see how it stands now, and decide whether to go on"),
        )


class Guarded(TiduError):
    """The flow does not let it happen now; ``problems`` are all that stands in the way."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        fixes = [one.fix for one in problems if one.fix is not None]
        super().__init__(
            "guarded",
            Text("；".join(one.text.zh for one in problems), "; ".join(one.text.en for one in problems)),
            fix=Text("；".join(one.zh for one in fixes), "; ".join(one.en for one in fixes)) if fixes else None,
        )


def no_such_case(pk: int) -> TiduError:
    """There is none."""
    return TiduError("no-such-case", Text(f"没有编号 {pk} 的事项", f"there is no case {pk}"), fix=AGAIN)


def no_such_step(action: str, state: Text) -> TiduError:
    """The action does not leave from where the case is."""
    return TiduError(
        "no-such-step",
        Text(f"现在不能办这一步：{action}", f"this step cannot be taken now: {action}"),
        why=Text(f"目前的状态是“{state.zh}”", f"it is in the state “{state.en}”"),
        fix=AGAIN,
    )


def not_allowed(label: Text) -> TiduError:
    """He may not."""
    return TiduError(
        "not-allowed",
        Text(f"您不能办这一步：{label.zh}", f"you may not take this step: {label.en}"),
        why=Text("这一步由别的单位或岗位办理", "it is for another office or another role"),
        fix=Text("请让有权办理的同事来办", "ask a colleague who may"),
    )


def needs(what: str, text: Text, fix: Text | None = None) -> TiduError:
    """Something is missing that the action asks for."""
    return TiduError(f"needs-{what}", text, fix=fix or Text("补上后再办", "add it and try again"))


def key_used(key: str) -> TiduError:
    """The key of another step: a fault of a program."""
    return TiduError(
        "key-used",
        Text(f"这个提交编号已用于另一步：{key}", f"this key belongs to another step: {key}"),
        why=Text("一个编号只对应一次提交", "one key stands for one submission"),
        fix=AGAIN,
    )
