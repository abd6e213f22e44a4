"""Questions that ask for the same are one, and no wording of it tells who asked."""

import random
import time

import pytest

from bot.text.clusters import Asked, clustered, unrevealing


def sizes(*wordings: str) -> list[int]:
    return [len(cluster.members) for cluster in clustered([Asked(each, 1) for each in wordings])]


@pytest.mark.parametrize(
    "wordings",
    [
        ("متى يصل قطار الرياض؟", "قطار الرياض متى يصل", "وين وصل القطار حق الرياض؟"),
        ("كم سعر الذهب اليوم؟", "سعر الذهب كم؟", "بكم الذهب اليوم سعر"),
        ("من سرق اللوحة المعروضة؟", "من سرق اللوحه المعروضه"),
        ("when does the ferry leave Beirut?", "ferry leaves Beirut when"),
        ("انتخابات البلدية الجديدة", "انتخابت البلدية الجديدة"),
    ],
)
def test_one_thing_asked_in_several_ways_is_one_cluster(wordings: tuple[str, ...]) -> None:
    assert sizes(*wordings) == [len(wordings)]


def test_other_things_are_other_clusters_and_what_asks_nothing_is_none() -> None:
    assert sizes("سعر الذهب اليوم", "سعر النفط أمس", "متى تفتح المدارس؟", "؟؟؟", "🙂") == [1, 1, 1]


def test_the_most_often_asked_comes_first() -> None:
    asked = [Asked("سعر النفط", 2), Asked("متى تفتح المدارس؟", 3), Asked("كم سعر النفط؟", 2)]
    assert [cluster.times for cluster in clustered(asked)] == [4, 3]


def test_a_wording_hides_what_neither_articles_nor_several_readers_say() -> None:
    wordings = (
        "هل يعمل مستشفى الكرنك ليلًا؟",
        "مستشفى الكرنك هل يعمل",
        "يا منصور هل يعمل مستشفى الكرنك",
    )
    [cluster] = clustered([Asked(each, 1) for each in wordings])
    assert "منصور" not in cluster.typical(public=())
    assert "الكرنك" in cluster.typical(public=())
    [alone] = clustered([Asked(wordings[0], 4)])
    assert alone.typical(public=()) == ""
    assert alone.typical(public={"مستشف"} | {"مستشفي"}) == "هل … مستشفى …؟"
    assert alone.typical(public=cluster.stems) == wordings[0]
    [often] = clustered([Asked(wordings[0], 5)])
    assert often.typical(public=()) == wordings[0]


@pytest.mark.parametrize(
    ("wording", "said"),
    [
        ("اتصلوا بي 0501234567 الآن", "اتصلوا بي … الآن"),
        ("رقمي +966 50 123 4567", "رقمي …"),
        ("راسلني sara@example.org", "راسلني …"),
        ("أنا @sara_88 أسأل", "أنا … أسأل"),
        ("ما رأيكم في https://x.example/u/sara ؟", "ما رأيكم في … ؟"),
        ("ماذا حدث في 2026", "ماذا حدث في 2026"),
    ],
)
def test_addresses_and_telephones_are_hidden_even_if_articles_have_them(
    wording: str, said: str
) -> None:
    class Everything(frozenset[str]):
        def __contains__(self, _: object) -> bool:
            return True

    assert unrevealing(wording, Everything()) == said


def test_hundreds_of_questions_are_clustered_in_no_time() -> None:
    chance, letters = random.Random(3), "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
    words = ["".join(chance.choices(letters, k=6)) for _ in range(300)]
    asked = [Asked(" ".join(chance.choices(words, k=6)), n) for n in range(500)]
    began = time.process_time()
    clustered(asked)
    assert time.process_time() - began < 2
