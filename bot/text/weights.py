"""Weights of the evidence, and where bands begin, as written by `python -m bench fit`."""

PASSAGE = {
    "bm25": -0.244,
    "bm25_of_best": 1.945,
    "exact": -0.181,
    "alike": 2.407,
    "best_sentence": 2.530,
    "title": 1.463,
    "pairs": 1.656,
    "trigrams": 2.238,
    "cue": 0.249,
    "titled": 2.571,
}

SENTENCE = {
    "passage": 1.008,
    "alike": 3.654,
    "pairs": 0.438,
    "trigrams": 1.300,
    "cue": 1.065,
    "name": 0.341,
}

CERTAINTY = {
    "bias": -6.817,
    "score": 0.551,
    "quote_apart": 0.490,
    "told": 1.454,
    "fact": -0.393,
}

BANDS = {
    "answer": 0.476,
    "closest": 0.141,
    "in_article": 0.209,
}
