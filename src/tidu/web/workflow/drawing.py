"""A flow as a picture, drawn from its data: states in rows by how far they are from the start, actions as arrows."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from tidu.web.workflow.definition import Flow, State

WIDTH, HEIGHT, ACROSS, DOWN, EDGE = 168, 56, 40, 64, 24
FILLS = {"start": "#e7f0fb", "open": "#ffffff", "end": "#eef0f2"}
LABEL_LINE = 18


def rows_of(flow: Flow) -> list[list[State]]:
    """The states by the fewest steps from the start; the ends come last."""
    far = {flow.start.name: 0}
    waiting = [flow.start.name]
    while waiting:
        name = waiting.pop(0)
        for action in flow.leaving(name):
            if action.to not in far:
                far[action.to] = far[name] + 1
                waiting.append(action.to)
    open_ones = [state for state in flow.states.values() if state.kind != "end"]
    rows: dict[int, list[State]] = {}
    for state in open_ones:
        rows.setdefault(far[state.name], []).append(state)
    return [*(rows[key] for key in sorted(rows)), [state for state in flow.states.values() if state.kind == "end"]]


def svg(flow: Flow) -> str:
    """The picture, the same for the same flow. Below it stands each action in words, for the arrows bear only numbers."""
    rows = rows_of(flow)
    widest = max(len(row) for row in rows)
    width = max(2 * EDGE + widest * WIDTH + (widest - 1) * ACROSS + 2 * ACROSS, 560)
    places: dict[str, tuple[int, int]] = {}
    for down, row in enumerate(rows):
        left = (width - len(row) * WIDTH - (len(row) - 1) * ACROSS) // 2
        for across, state in enumerate(row):
            places[state.name] = (left + across * (WIDTH + ACROSS), EDGE + down * (HEIGHT + DOWN))
    lines = [
        line for number, action in enumerate(flow.actions, start=1) for line in _arrows(flow, action, number, places)
    ]
    boxes = [line for state in flow.states.values() for line in _box(state, places[state.name])]
    below = EDGE + len(rows) * (HEIGHT + DOWN)
    words = [
        f'<text x="{EDGE}" y="{below + number * LABEL_LINE}" font-size="12">{number}. {escape(_sentence(flow, name))}</text>'
        for number, name in enumerate(flow.actions, start=1)
    ]
    height = below + len(flow.actions) * LABEL_LINE + EDGE
    title = escape(f"{flow.names.zh} {flow.names.en}")
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" font-family="sans-serif" fill="#1d2733">'
    )
    marker = (
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="#5b6b7c"/></marker></defs>'
    )
    ground = f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
    return "\n".join([head, f"<title>{title}</title>", marker, ground, *lines, *boxes, *words, "</svg>", ""])


def _box(state: State, place: tuple[int, int]) -> list[str]:
    x, y = place
    clock = state.clock.text.zh if state.clock is not None else ""
    second = " · ".join(filter(None, [state.turn, clock])) or state.firm.zh
    return [
        f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="6" fill="{FILLS[state.kind]}" stroke="#5b6b7c"'
        f' stroke-width="{1 if state.kind != "start" else 2}"/>',
        f'<text x="{x + WIDTH // 2}" y="{y + 24}" font-size="13" text-anchor="middle">{escape(state.officer.zh)}</text>',
        f'<text x="{x + WIDTH // 2}" y="{y + 43}" font-size="11" text-anchor="middle" fill="#51606f">{escape(second)}</text>',
    ]


Point = tuple[int, int]


def _arrows(flow: Flow, name: str, number: int, places: Mapping[str, Point]) -> list[str]:
    """One arrow from each source; an action that leads back to its own state stands in the words alone."""
    action, found = flow.actions[name], []
    for source in action.sources:
        if source != action.to:
            points = _way(places[source], places[action.to], number)
            found += _arrow(points, number)
    return found


def _way(source: Point, target: Point, number: int) -> tuple[Point, Point, Point, Point]:
    """Start, two points that bend it, and end. Ways back bend outwards, so that they do not hide the others."""
    (sx, sy), (tx, ty) = source, target
    slot = (number % 5 - 2) * 22
    if ty > sy:
        x1, y1, x2, y2 = sx + WIDTH // 2 + slot, sy + HEIGHT, tx + WIDTH // 2 + slot, ty
        return (x1, y1), (x1, y1 + 40), (x2, y2 - 40), (x2, y2)
    if ty < sy:
        side = -1 if number % 2 else 1
        x1, x2 = (sx, tx) if side < 0 else (sx + WIDTH, tx + WIDTH)
        y1, y2 = sy + HEIGHT // 2 + slot // 3, ty + HEIGHT // 2 + slot // 3
        return (x1, y1), (x1 + side * 60, y1), (x2 + side * 60, y2), (x2, y2)
    x1, x2 = (sx + WIDTH, tx) if tx > sx else (sx, tx + WIDTH)
    y1 = sy + HEIGHT // 2 + slot // 3
    return (x1, y1), ((x1 + x2) // 2, y1 + 24), ((x1 + x2) // 2, y1 + 24), (x2, y1)


def _arrow(points: tuple[Point, Point, Point, Point], number: int) -> list[str]:
    """The line, and its number a third of the way along it, where lines that end at one state are still apart."""
    (x1, y1), (ax, ay), (bx, by), (x2, y2) = points
    mx, my = ((8 * p + 12 * q + 6 * r + s) // 27 for p, q, r, s in zip(*points, strict=True))
    return [
        f'<path d="M{x1} {y1}C{ax} {ay} {bx} {by} {x2} {y2}" fill="none" stroke="#5b6b7c" marker-end="url(#tip)"/>',
        f'<circle cx="{mx}" cy="{my}" r="9" fill="#ffffff" stroke="#5b6b7c"/>',
        f'<text x="{mx}" y="{my + 4}" font-size="10" text-anchor="middle">{number}</text>',
    ]


def _sentence(flow: Flow, name: str) -> str:
    action = flow.actions[name]
    sources = "、".join(flow.states[one].officer.zh for one in action.sources)
    target = flow.states[action.to].officer.zh
    return f"{action.label.zh}（{'、'.join(action.who)}）：{sources} → {target}"
