"""Corrections by hand: found word for word, in every copy, and not undone by the next poll."""

from pathlib import Path

import pytest

from bot.handlers.correcting import Corrected, corrected
from storage import Store
from storage.models import Article
from tests.factories import NOW, article, draft, known_as
from tests.people import Person, house, until
from tests.sandboxed import Json
from tests.test_conversation import said

EDITOR, SARA = 101, 102
TEXT = "وصلت  السفينة فجرًا.\n\nيبلغ طولها 133 مترا. وهي السفينة الأولى."
SHIP = article(1, TEXT, title="السفينة مرجان تصل")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("133 مترا", "135 مترا", Corrected(SHIP.title, TEXT.replace("133", "135"))),
        ("وصلت السفينة", "أبحرت  السفينة", Corrected(SHIP.title, TEXT.replace("وصلت  ", "أبحرت "))),
        ("تصل", "تبحر", Corrected("السفينة مرجان تبحر", TEXT)),
        ("مرجان", "لؤلؤة", Corrected("السفينة لؤلؤة تصل", TEXT)),
        ("السفينة", "الباخرة", 2),
        ("غواصة", "سفينة", 0),
        ("فجرًا. يبلغ", "x", 0),  # not over the end of a paragraph
        (".*", "x", 0),
        (" ", "x", 0),
    ],
)
def test_words_are_replaced_where_they_stand_once(
    old: str, new: str, expected: Corrected | int
) -> None:
    assert corrected(SHIP, old, new) == expected


async def as_stored(store: Store) -> Article:
    stored = await store.article(1)
    assert stored is not None
    return stored


async def polls(store: Store, text: str) -> bool:
    """Whether the source's words are taken over."""
    given = known_as(draft("سفينة", text))
    return bool((await store.publish(given, now=NOW, announce=True)).edited)


async def test_a_source_that_says_the_same_does_not_undo_it(store: Store) -> None:
    assert not await polls(store, "طولها 133 مترا.")
    by_hand = {"title": "سفينة", "now": NOW}
    assert await store.correct_article(1, text="طولها 135 مترا.", version=1, **by_hand)  # type: ignore[arg-type]
    assert not await store.correct_article(1, text="غيره.", version=1, **by_hand)  # type: ignore[arg-type]
    assert await store.correct_article(1, text="طولها 136 مترا.", version=2, **by_hand)  # type: ignore[arg-type]
    assert not await polls(store, "طولها 133 مترا.")
    assert (await as_stored(store)).text == "طولها 136 مترا."
    # What it says anew is taken over, and so is what it says from then on.
    assert await polls(store, "طولها 140 مترا.")
    assert await polls(store, "طولها 133 مترا.")
    assert (await as_stored(store)).version == 5
    assert await store.retract(1, how="deleted", now=NOW)
    assert not await store.correct_article(1, text="غيره.", version=6, **by_hand)  # type: ignore[arg-type]


async def test_an_editors_words_reach_every_copy_with_their_date(tmp_path: Path) -> None:
    async with house(tmp_path, operators=frozenset({EDITOR})) as home:
        editor, sara = await home.reader(EDITOR), await home.reader(SARA)
        for person in (editor, sara):
            await person.says("/subscribe")
        before = {each.id: (await each.messages())[-1]["message_id"] for each in (editor, sara)}
        await home.publishes(draft("سفينة", "وصلت السفينة فجرًا. يبلغ طولها 133 مترا."))
        [mine] = await editor.hears(after=before[EDITOR])
        [hers] = await sara.hears(after=before[SARA])
        to_it = {"reply_to": mine["message_id"]}
        refused = await sara.says("/correct\nا\nب", reply_to=hers["message_id"])
        assert said("ar", "only-operators") in refused["text"]
        for wrong, key in (("", "correct-how"), ("غواصة\nسفينة", "correct-nowhere")):
            answer = await editor.says(f"/correct\n{wrong}", **to_it)
            assert said("ar", key, command="|", words="|").split("\u2068")[0] in answer["text"]
        card = await editor.says("/correct\n133 مترا\n135 مترا", **to_it)
        assert "135 مترا" in card["text"]
        done = await editor.turns(card, said("ar", "button-correct"))
        assert "سفينة" in done["text"]
        await until(lambda: says(sara, hers, "135 مترا"))
        assert await says(sara, hers, "✏️")
        assert not await says(sara, hers, "133 مترا")


async def says(person: Person, message: Json, words: str) -> bool:
    """Whether a message shows these words by now."""
    shown = {m["message_id"]: m["text"] for m in await person.messages()}
    return words in shown[message["message_id"]]
