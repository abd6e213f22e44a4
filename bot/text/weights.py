"""Weights of the evidence, as fitted and written by `python -m bench fit`."""

PASSAGE = {
    "bm25": 1.430,
    "bm25_of_best": 2.445,
    "exact": -1.210,
    "alike": 3.244,
    "text_alike": -1.558,
    "best_sentence": 2.179,
    "title": 0.417,
    "pairs": 1.263,
    "trigrams": 3.465,
    "cue": 0.108,
    "length": -0.220,
    "first": 0.108,
    "titled": 2.529,
    "rarest": 1.026,
}

SENTENCE = {
    "passage": 1.027,
    "alike": 3.222,
    "exact": -0.890,
    "around": 0.050,
    "pairs": 0.208,
    "trigrams": 2.751,
    "cue": 0.685,
    "first": 0.311,
    "length": -0.244,
    "name": 0.0,
}

CERTAINTY = {
    "bias": -5.953,
    "score": -0.073,
    "margin": -0.029,
    "apart": 0.927,
    "exact": -0.970,
    "alike": 0.216,
    "sentence": 1.857,
    "bm25": 1.717,
    "title": 0.896,
    "trigrams": 0.705,
    "pairs": -0.343,
    "unknown": -0.143,
    "cue": -0.079,
    "terms": -0.063,
    "rarest": 0.014,
    "titled": 1.738,
    "sentence_exact": 0.116,
    "sentence_pairs": 1.458,
    "alike_squared": 0.168,
    "told": 0.956,
}
