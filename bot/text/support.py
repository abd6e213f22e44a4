"""Support: whether a shorter wording of a sentence says nothing that the sentence does not.

It may only leave words out: those that tell something stand in the sentence, in its order, so that
no name, number or part in what happened is new or changed.  What turns a sentence round (not,
never, perhaps, is said to) must not be left out.
"""

from collections.abc import Iterable

from bot.text.stopwords import STOP_WORDS, words
from bot.text.words import Token, tokens

TURNING = words(
    """لا لم لن ليس ليست ليسوا غير دون بدون عدم قد ربما لعل نفى نفت ينفي تنفي زعم زعمت يزعم مزاعم
    يقال محتمل يحتمل يمكن مزعوم مزعومة بلا لولا لو إلا سوى كاد كادت
    not no never none nor neither without except unless n't isn't wasn't aren't don't doesn't didn't
    won't can't cannot may might could perhaps possibly allegedly reportedly alleged claimed denied
    denies unlikely nearly almost if"""
)


def is_supported(wording: str, sentence: str) -> bool:
    """Whether a wording is a sentence with words left out that may be."""
    short, whole = tokens(wording), tokens(sentence)
    told = [word.stem for word in short if _tells(word)]
    return (
        bool(told)
        and _in_order(told, (word.stem for word in whole))
        and _turns(whole) <= _turns(short)
    )


def _tells(word: Token) -> bool:
    return word.key not in STOP_WORDS or word.key in TURNING


def _turns(said: Iterable[Token]) -> set[str]:
    return {word.key for word in said if word.key in TURNING}


def _in_order(told: Iterable[str], whole: Iterable[str]) -> bool:
    rest = iter(whole)
    return all(stem in rest for stem in told)
