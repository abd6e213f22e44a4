"""Which links Telegram accepts, in text and under buttons."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

_scheme = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)")
_user_link = re.compile(r"tg:(?://)?user/?\?(?:.*&)?id=(\d{1,18})(?:&|$)", re.IGNORECASE)
_host = re.compile(r"""[^\s.<>"']+(?:\.[^\s.<>"']+)+\.?""")
APP_SCHEMES = ("tg", "ton", "tonsite")


def checked_link(url: str) -> str:
    """The link as Telegram gives it back (host lower-cased, a path of "/" added), "" if refused.

    As in Telegram a link without a scheme is http, and a host needs a dot: `localhost` is no link.
    """
    url = url.strip()
    parts = _split(url if _scheme.match(url) else f"http://{url}")
    if parts is None:
        return ""
    scheme, host, port, rest = parts
    if scheme in APP_SCHEMES:
        return url
    if scheme not in ("http", "https") or not _is_host(host):
        return ""
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}{f':{port}' if port else ''}{rest or '/'}"


def linked_user(url: str) -> int | None:
    """The user that a `tg://user?id=…` link mentions."""
    matched = _user_link.match(url.strip())
    return int(matched[1]) if matched else None


def _split(url: str) -> tuple[str, str, int | None, str] | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    rest = url.split("://", 1)[-1].removeprefix(parts.netloc)
    if rest and not rest.startswith("/"):
        rest = f"/{rest}"
    return parts.scheme.lower(), (parts.hostname or "").lower(), port, rest


def _is_host(host: str) -> bool:
    if ":" in host:
        try:
            return ip_address(host).version == 6
        except ValueError:
            return False
    return _host.fullmatch(host) is not None
