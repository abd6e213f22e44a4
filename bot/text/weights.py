"""Weights of the evidence, as fitted and written by `python -m bench fit`."""

PASSAGE = {
    "bm25": -0.463,
    "bm25_of_best": 2.431,
    "exact": -1.369,
    "alike": 4.777,
    "text_alike": -1.221,
    "best_sentence": 2.615,
    "title": 0.996,
    "pairs": 1.593,
    "trigrams": 2.675,
    "cue": 0.296,
    "length": -0.305,
    "first": 0.172,
    "titled": 2.449,
}

SENTENCE = {
    "passage": 1.027,
    "alike": 4.380,
    "exact": -1.824,
    "around": 0.204,
    "pairs": 0.311,
    "trigrams": 2.377,
    "cue": 1.053,
    "name": 0.346,
    "first": 0.313,
    "length": -0.239,
}

CERTAINTY = {
    "bias": -6.064,
    "apart": 0.645,
    "exact": -1.057,
    "alike": 0.569,
    "bm25": 1.327,
    "title": 1.218,
    "titled": 1.640,
    "sentence": 2.393,
    "sentence_pairs": 1.071,
    "told": 2.767,
}
