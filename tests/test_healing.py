"""A damaged index answers again without a restart, and serves nothing wrong meanwhile."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.handlers.answering import find_answer
from bot.handlers.indexing import open_archive, open_passages
from storage import Store
from storage.models import Draft
from storage.search import IndexBeingMade, IndexDamaged, PassageIndex
from tests.factories import NOW, known_as

NAMES = ("مرجان", "عقيق", "زمرد", "ياقوت", "لؤلؤ", "فيروز", "كهرمان", "زبرجد")
DRAFTS = [
    Draft(
        f"الفرقاطة {name} رقم {number}",
        f"أنزلت البحرية الفرقاطة {name}{number} إلى الماء. ويبلغ طول السفينة {name}{number} نحو {100 + number} مترا.",
        language="ar",
    )
    for number in range(40)
    for name in NAMES
]
QUESTION = "كم طول السفينة مرجان7؟"


@pytest.fixture
async def index(store: Store, tmp_path: Path) -> AsyncIterator[PassageIndex]:
    await store.publish(known_as(*DRAFTS), now=NOW, announce=False)
    index = await open_passages(tmp_path / "warraq.db")
    await index.catch_up(store)
    yield index
    await index.close()


def files(folder: Path) -> list[Path]:
    return [path for path in folder.glob("warraq.db.index*") if path.suffix != ".lock"]


def damage(folder: Path, kind: str) -> None:
    main = folder / "warraq.db.index"
    (folder / "warraq.db.index-wal").write_bytes(b"")
    content = bytearray(main.read_bytes())
    if kind == "truncated":
        content = content[: len(content) // 3]
    elif kind == "flipped":
        for at in range(4096, len(content), 97):
            content[at] ^= 0x20
    elif kind == "noise":
        content[8192:] = b"\x5a" * (len(content) - 8192)
    with main.open("r+b") as file:  # the same file, as a bad disk would change it
        file.write(bytes(content))
        file.truncate(len(content))


async def quotes_are_whole(store: Store, index: PassageIndex) -> bool:
    """Ask; whatever is quoted stands in its article.  Whether anything could be read at all."""
    try:
        found = await find_answer(store, index, QUESTION)
    except IndexDamaged:
        return False
    assert all(each.quote in each.article.text for each in found.quotes)
    return True


@pytest.mark.parametrize("kind", ["truncated", "flipped", "noise"])
async def test_a_damaged_file_is_noticed_and_made_anew(
    store: Store, index: PassageIndex, tmp_path: Path, kind: str
) -> None:
    before = await find_answer(store, index, QUESTION)
    assert before.quotes
    damage(tmp_path, kind)
    await quotes_are_whole(store, index)
    assert not await index.is_whole()
    assert await index.heal(store) == len(DRAFTS)
    after = await find_answer(store, index, QUESTION)
    assert after.quotes == before.quotes
    assert await index.is_whole()


async def test_a_deleted_file_is_noticed_and_made_anew(
    store: Store, index: PassageIndex, tmp_path: Path
) -> None:
    for file in files(tmp_path):
        file.unlink()
    assert await quotes_are_whole(store, index)
    assert not await index.is_whole()
    await index.heal(store)
    assert await index.is_whole()
    assert (await find_answer(store, index, QUESTION)).quotes


async def test_nothing_is_answered_from_an_index_that_has_yet_to_be_filled(
    tmp_path: Path,
) -> None:
    db = str(tmp_path / "warraq.db")
    async with open_archive(db) as (store, _):
        await store.publish(known_as(*DRAFTS), now=NOW, announce=False)
    async with open_archive(db, behind=True) as (store, index):
        with pytest.raises(IndexBeingMade):
            await find_answer(store, index, QUESTION)
        await index.catch_up(store)
        assert (await find_answer(store, index, QUESTION)).quotes


async def test_catching_up_with_a_damaged_file_makes_it_anew(
    store: Store, index: PassageIndex, tmp_path: Path
) -> None:
    damage(tmp_path, "noise")
    more = Draft("سفينة أخرى", "وصلت السفينة الأخرى إلى مرسى النخيل.", language="ar")
    await store.publish(known_as(more), now=NOW, announce=False)
    await index.catch_up(store)
    assert (await find_answer(store, index, "أين وصلت السفينة الأخرى")).quotes
    assert await index.is_whole()
