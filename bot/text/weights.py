"""Weights of the evidence, and where bands begin, as written by `python -m bench fit`."""

PASSAGE = {
    "bm25": 0.435,
    "bm25_of_best": 2.121,
    "exact": -1.132,
    "alike": 3.645,
    "best_sentence": 2.293,
    "title": 1.102,
    "pairs": 1.662,
    "trigrams": 1.828,
    "cue": 0.570,
    "titled": 2.363,
}

SENTENCE = {
    "passage": 0.987,
    "alike": 3.097,
    "pairs": 0.449,
    "trigrams": 1.675,
    "cue": 1.011,
    "name": 0.336,
}

CERTAINTY = {
    "bias": -6.848,
    "score": 0.573,
    "quote_apart": 0.485,
    "told": 1.323,
    "fact": -0.494,
}

BANDS = {
    "answer": 0.489,
    "closest": 0.157,
    "in_article": 0.228,
}
