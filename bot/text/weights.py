"""Weights of the evidence, and where bands begin, as written by `python -m bench fit`."""

PASSAGE = {
    "bm25_of_best": 1.770,
    "best_sentence": 4.667,
    "pairs": 1.743,
    "trigrams": 2.505,
    "cue": 0.359,
    "titled": 4.993,
}

SENTENCE = {
    "passage": 0.913,
    "told": 5.914,
    "pairs": 1.569,
    "cue": 1.095,
    "name": 0.350,
}

CERTAINTY = {
    "bias": -6.767,
    "score": 0.514,
    "quote_apart": 0.473,
    "told": 1.737,
    "fact": -0.431,
}

BANDS = {
    "answer": 0.516,
    "closest": 0.147,
    "in_article": 0.193,
}
