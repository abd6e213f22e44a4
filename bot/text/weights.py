"""Weights of the evidence, and where bands begin, as written by `python -m bench fit`."""

PASSAGE = {
    "bm25_of_best": 1.690,
    "best_sentence": 4.860,
    "pairs": 1.711,
    "trigrams": 2.538,
    "cue": 0.367,
    "titled": 4.866,
}

SENTENCE = {
    "passage": 1.030,
    "alike": 0.744,
    "related": 3.436,
    "pairs": 0.374,
    "trigrams": 0.762,
    "cue": 1.021,
    "name": 0.298,
}

CERTAINTY = {
    "bias": -6.702,
    "score": 0.490,
    "quote_apart": 0.503,
    "told": 1.730,
    "fact": -0.398,
}

BANDS = {
    "answer": 0.491,
    "closest": 0.144,
    "in_article": 0.213,
}
