"""How every benchmark reports: one JSON line, and an exit code that says whether its bars hold."""

import json
from collections.abc import Mapping

Bar = tuple[float, str, float]
"""A value, ">=" or "<=", and its limit."""


def report(name: str, figures: Mapping[str, object], bars: Mapping[str, Bar]) -> int:
    """Print the line; 0 if every bar holds, else 1."""
    print(json.dumps({"bench": name, "figures": figures, "bars": bars}))
    return 0 if all(holds(*bar) for bar in bars.values()) else 1


def holds(value: float, sign: str, limit: float) -> bool:
    return value >= limit if sign == ">=" else value <= limit
