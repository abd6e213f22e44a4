"""Weights of the evidence, and where bands begin, as written by `python -m bench fit`."""

PASSAGE = {
    "bm25": -0.856,
    "bm25_of_best": 1.818,
    "exact": -0.113,
    "alike": 2.763,
    "best_sentence": 2.881,
    "title": 1.552,
    "pairs": 1.688,
    "trigrams": 1.851,
    "cue": 0.378,
    "titled": 2.741,
}

SENTENCE = {
    "passage": 1.012,
    "alike": 3.536,
    "pairs": 0.317,
    "trigrams": 1.492,
    "cue": 1.057,
    "name": 0.311,
}

CERTAINTY = {
    "bias": -6.845,
    "score": 0.573,
    "quote_apart": 0.471,
    "told": 1.483,
    "fact": -0.408,
}

BANDS = {
    "answer": 0.476,
    "closest": 0.143,
    "in_article": 0.189,
}
