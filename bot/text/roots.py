"""Roots: the consonants that an Arabic word has in common with those derived as it is, so that
«احتفال» is seen in «يحتفل» and «استخدام» in «خدم».

A rough one, from the stem: what is weak is left out, and what the patterns add before or after the
first radical is taken off («است»، «م»، «ت»، «ن», the «ت» of «افتعل»), as in light root extraction
(Taghva, Elkhoury and Coombs, Arabic stemming without a root dictionary, 2005).  It is evidence, and
never enough to find a passage by.
"""

from functools import lru_cache

REMEMBERED = 65_536  # stems
RADICALS = 3
WEAK = str.maketrans("", "", "اويىءآأإؤئ")
FEMININE = "هة"
ASKING, ADDED, INFIXED, DUAL = "ست", "متن", "تط", "ن"


@lru_cache(REMEMBERED)
def root(stem: str) -> str:
    """The consonants of the root of a stem; "" if there are too few to tell, or it is not Arabic."""
    if not "ء" <= stem[:1] <= "ي":
        return ""
    radicals = stem.translate(WEAK)
    if len(radicals) > RADICALS and radicals[-1] in FEMININE:
        radicals = radicals[:-1]
    radicals = _bare(radicals)
    if len(radicals) > RADICALS and radicals[-1] == DUAL:
        radicals = radicals[:-1]
    return radicals if len(radicals) >= RADICALS else ""


def _bare(radicals: str) -> str:
    """Without what patterns add around the first radical."""
    if len(radicals) > RADICALS + 1 and radicals.startswith(ASKING):
        radicals = radicals.removeprefix(ASKING)
    elif len(radicals) > RADICALS and radicals[0] in ADDED:
        radicals = radicals[1:]
    if len(radicals) > RADICALS and radicals[1] in INFIXED:
        return radicals[0] + radicals[2:]
    return radicals
