"""How amounts, days and names of people are written on pages; whole numbers in, text out."""

from __future__ import annotations

YUAN = 100
WAN = 10_000 * YUAN
"""One 万元 in 分."""


def wan_text(fen: int) -> str:
    """分 as 万元 with two decimals, rounded half away from zero: 123456789 → 123.46."""
    hundredths = (abs(fen) * 100 * 2 + WAN) // (2 * WAN)
    return f"{_sign(fen, hundredths)}{hundredths // 100:,}.{hundredths % 100:02d}"


def yuan_text(fen: int) -> str:
    """分 as exact 元: 123456789 → 1,234,567.89."""
    return f"{_sign(fen, 1)}{abs(fen) // YUAN:,}.{abs(fen) % YUAN:02d}"


def _sign(number: int, shown: int) -> str:
    return "-" if number < 0 and shown else ""


def masked_name(name: str) -> str:
    """A person's name with all but the first character hidden: 赵示例 → 赵**."""
    return name[:1] + "*" * min(2, len(name) - 1) if len(name) > 1 else "*" * len(name)


def masked_phone(number: str) -> str:
    """A telephone number whose middle is hidden: 13912345678 → 139****5678."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 10 else "*" * max(0, len(number) - 2) + number[-2:]


def masked_email(address: str) -> str:
    """An address of which one sees where, not who: zhao@example.com → z***@example.com."""
    who, at, where = address.partition("@")
    return f"{who[:1]}***{at}{where}"
