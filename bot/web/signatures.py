"""Who may push: whoever knows the secret, and signs with it what they send and when.

A push says in its headers when it was signed (seconds since 1970) and the HMAC-SHA256 (RFC 2104)
of that timestamp as it is written, a full stop and the body, keyed with the secret.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

TIMESTAMP = "X-Warraq-Timestamp"
SIGNATURE = "X-Warraq-Signature"
SKEW = 300

_TIMESTAMP = re.compile("[0-9]{1,20}")
_SIGNATURE = re.compile("sha256=([0-9A-Fa-f]{64})")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a request says of itself before its body has come: when it was signed, as it is
    written, and the signature in lower-case hexadecimals.
    """

    timestamp: str
    signature: str

    @property
    def until(self) -> int:
        """The last second in which it may be accepted."""
        return int(self.timestamp) + SKEW

    def is_timely(self, now: int) -> bool:
        """Whether it was signed within SKEW seconds of now; clocks differ both ways."""
        return abs(now - int(self.timestamp)) <= SKEW

    def holds(self, secret: bytes, body: bytes) -> bool:
        """Whether the signature is the body's.  How long that takes tells nothing of it."""
        right = signature_of(secret, self.timestamp, body)
        return hmac.compare_digest(right.encode(), self.signature.encode())


def claim_of(headers: Mapping[str, str]) -> Claim | None:
    """What the headers claim, None if either is missing or is not what it should be."""
    timestamp = _TIMESTAMP.fullmatch(headers.get(TIMESTAMP, ""))
    signature = _SIGNATURE.fullmatch(headers.get(SIGNATURE, ""))
    return Claim(timestamp[0], signature[1].lower()) if timestamp and signature else None


def signature_of(secret: bytes, timestamp: str, body: bytes) -> str:
    """The signature in lower-case hexadecimals."""
    return hmac.new(secret, timestamp.encode() + b"." + body, "sha256").hexdigest()
