"""Weights of the evidence, and where bands begin, as written by `python -m bench fit`."""

PASSAGE = {
    "bm25": -0.018,
    "bm25_of_best": 2.150,
    "exact": -1.583,
    "alike": 4.765,
    "text_alike": -1.509,
    "best_sentence": 2.533,
    "title": 0.905,
    "pairs": 1.482,
    "trigrams": 3.167,
    "cue": 0.520,
    "length": -0.302,
    "first": 0.169,
    "titled": 2.534,
}

SENTENCE = {
    "passage": 1.025,
    "alike": 4.407,
    "exact": -1.329,
    "around": 0.180,
    "pairs": 0.367,
    "trigrams": 1.719,
    "cue": 1.073,
    "name": 0.343,
    "first": 0.312,
    "length": -0.232,
}

CERTAINTY = {
    "bias": -7.325,
    "score": 0.616,
    "apart": -0.034,
    "quote_apart": 0.551,
    "told": 1.771,
    "missing": 0.733,
    "repaired": 0.069,
    "fact": -0.512,
}

BANDS = {
    "answer": 0.501,
    "closest": 0.143,
    "in_article": 0.224,
}
