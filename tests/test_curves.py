"""What the figures of confidence are made of."""

from bench.curves import auroc, threshold, trade_off


def test_the_area_is_the_chance_that_one_is_above_the_other() -> None:
    assert auroc([3, 4], [1, 2]) == 1
    assert auroc([1, 2], [3, 4]) == 0
    assert auroc([1, 2], [1, 2]) == 0.5
    assert auroc([2, 2], [1, 3]) == 0.5


def test_a_threshold_leaves_no_more_than_the_share_above() -> None:
    off = [n / 100 for n in range(100)]
    for share in (0.0, 0.05, 0.12, 0.5):
        limit = threshold(off, share)
        assert sum(each >= limit for each in off) / 100 <= share


def test_the_trade_off_falls_as_less_is_let_through() -> None:
    sure, off = [n / 50 for n in range(50)], [n / 100 for n in range(100)]
    shares = [share for _, share in trade_off(sure, off, (0.5, 0.2, 0.1))]
    assert shares == sorted(shares, reverse=True)
