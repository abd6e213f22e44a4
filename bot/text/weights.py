"""Weights of the evidence, and where bands begin, as written by `python -m bench fit`."""

PASSAGE = {
    "bm25_of_best": 1.788,
    "alike": 1.522,
    "best_sentence": 3.547,
    "pairs": 1.561,
    "trigrams": 2.283,
    "cue": 0.326,
    "titled": 4.846,
}

SENTENCE = {
    "passage": 0.998,
    "related": 3.721,
    "pairs": 0.412,
    "trigrams": 1.212,
    "cue": 1.022,
    "name": 0.374,
}

CERTAINTY = {
    "bias": -6.765,
    "score": 0.501,
    "quote_apart": 0.514,
    "told": 1.635,
    "fact": -0.385,
}

BANDS = {
    "answer": 0.494,
    "closest": 0.141,
    "in_article": 0.218,
}
