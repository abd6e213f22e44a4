"""What a subscription asks for, as it is kept: compact JSON, "" for everything
(`bot.subscriptions.wishes` says what its fields mean).
"""

import json

MOST_TERMS, MOST_FEEDS = 20, 100
_WANTED = ("feeds", "tags", "authors", "words")


def either(one: str, other: str) -> str:
    """What asks for all that one of two asks for; for everything, if that is too much to list."""
    both = [json.loads(text or "{}") for text in (one, other)]
    said = {}
    if all(any(wish.get(field) for field in _WANTED) for wish in both):
        said = {
            field: sorted({*both[0].get(field, ()), *both[1].get(field, ())}) for field in _WANTED
        }
    said["without"] = sorted(set(both[0].get("without", ())) & set(both[1].get("without", ())))
    terms = sum(len(values) for field, values in said.items() if field != "feeds")
    if terms > MOST_TERMS or len(said.get("feeds", ())) > MOST_FEEDS:
        return ""
    kept = {field: values for field, values in said.items() if values}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")) if kept else ""
