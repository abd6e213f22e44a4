"""A few kills in every run of the tests; `make chaos` does hundreds."""

from tests.chaos import kills, updates


async def test_killed_while_articles_go_out_nothing_is_lost() -> None:
    result = await kills(5, seed=3, articles=10, chats=12)
    assert result["ok"], result


async def test_killed_while_updates_come_in_each_has_one_effect() -> None:
    result = await updates(3, seed=3, total=120)
    assert result["ok"], result
