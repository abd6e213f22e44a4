"""Which preview shows an article."""

from urllib.parse import urlsplit

from storage.models import Article

PRIVATE = (".local", ".internal", ".lan", ".home.arpa", ".localhost")


def preview_of(article: Article) -> str | None:
    """The address whose preview shows the article: its page, or its picture where Telegram cannot
    see the page.
    """
    addresses = [address for address in (article.url, article.image) if address]
    return next(filter(is_outside, addresses), addresses[0] if addresses else None)


def is_outside(url: str) -> bool:
    """Whether an address looks as if everybody could reach it."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    named = "." in host and not host.endswith(PRIVATE)
    return named and not host.replace(".", "").isdecimal() and ":" not in host
