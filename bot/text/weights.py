"""Weights of the evidence, as fitted and written by `python -m bench fit`."""

PASSAGE = {
    "bm25": 1.436,
    "bm25_of_best": 2.339,
    "exact": -1.527,
    "alike": 4.325,
    "text_alike": -1.459,
    "best_sentence": 2.264,
    "title": 1.243,
    "pairs": 1.511,
    "trigrams": 3.123,
    "cue": 0.239,
    "length": -0.212,
    "first": 0.134,
    "titled": 2.205,
}

SENTENCE = {
    "passage": 1.009,
    "alike": 4.013,
    "exact": -1.338,
    "around": 0.103,
    "pairs": 0.265,
    "trigrams": 2.199,
    "cue": 1.092,
    "name": 0.372,
    "first": 0.341,
    "length": -0.215,
}

CERTAINTY = {
    "bias": -6.335,
    "apart": 0.843,
    "exact": -1.004,
    "alike": 0.947,
    "bm25": 0.827,
    "title": 0.520,
    "titled": 1.844,
    "sentence": 2.140,
    "sentence_pairs": 1.064,
    "told": 1.034,
}
