"""Weights of the evidence, and where bands begin, as written by `python -m bench fit`."""

PASSAGE = {
    "bm25": 0.492,
    "bm25_of_best": 2.079,
    "exact": -1.171,
    "alike": 3.439,
    "best_sentence": 2.134,
    "title": 1.115,
    "pairs": 1.492,
    "trigrams": 2.325,
    "cue": 0.301,
    "titled": 2.369,
}

SENTENCE = {
    "passage": 1.002,
    "alike": 3.572,
    "pairs": 0.413,
    "trigrams": 1.308,
    "cue": 1.081,
    "name": 0.310,
}

CERTAINTY = {
    "bias": -6.945,
    "score": 0.574,
    "quote_apart": 0.500,
    "told": 1.296,
    "fact": -0.387,
}

BANDS = {
    "answer": 0.477,
    "closest": 0.146,
    "in_article": 0.224,
}
