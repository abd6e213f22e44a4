"""What an answer's headers say of time: how long to wait, how long it stays fresh."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from multidict import CIMultiDict, CIMultiDictProxy

LONGEST_WAIT = 7 * 24 * 3600
LONGEST_AGE = 24 * 3600

_SECONDS = re.compile(r"[0-9]{1,12}")
_MAX_AGE = re.compile(r'(?<![\w-])max-age\s?=\s?"?([0-9]{1,12})')
_NOT_FRESH = re.compile(r"(?<![\w-])no-(?:store|cache)(?![\w-])")

Headers = CIMultiDict[str] | CIMultiDictProxy[str]


def wait_of(header: str | None, *, now: datetime) -> int | None:
    """Seconds that a Retry-After header asks for (RFC 9110 §10.2.3), LONGEST_WAIT at most; None
    if it says nothing.
    """
    if header is None:
        return None
    if _SECONDS.fullmatch(header.strip()):
        return min(int(header), LONGEST_WAIT)
    until = _date(header)
    return None if until is None else _between(now, until, LONGEST_WAIT)


def max_age_of(headers: Headers, *, now: datetime) -> int | None:
    """Seconds that an answer stays fresh (RFC 9111 §4.2.1), LONGEST_AGE at most: what
    Cache-Control says, else Expires; None if neither does.
    """
    control = ",".join(headers.getall("Cache-Control", ())).lower()
    if _NOT_FRESH.search(control):
        return 0
    lifetime = _MAX_AGE.search(control)
    if lifetime:
        spent = _SECONDS.fullmatch(headers.get("Age", "").strip())
        left = int(lifetime[1]) - int(spent[0] if spent else 0)
        return max(0, min(left, LONGEST_AGE))
    return _until_expiry(headers, now) if "Expires" in headers else None


def _until_expiry(headers: Headers, now: datetime) -> int:
    """By the server's own clock, if it tells it; what cannot be read has expired (§5.3)."""
    until = _date(headers["Expires"])
    said = _date(headers.get("Date", ""))
    return 0 if until is None else _between(said or now, until, LONGEST_AGE)


def _between(start: datetime, end: datetime, longest: int) -> int:
    return max(0, min(int((end - start).total_seconds()), longest))


def _date(header: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date
