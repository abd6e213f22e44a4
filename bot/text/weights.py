"""Weights of the evidence, and where bands begin, as written by `python -m bench fit`."""

PASSAGE = {
    "bm25_of_best": 1.713,
    "best_sentence": 4.695,
    "pairs": 1.770,
    "trigrams": 2.507,
    "cue": 0.363,
    "titled": 4.994,
}

SENTENCE = {
    "passage": 0.940,
    "told": 5.588,
    "pairs": 1.293,
    "cue": 1.008,
    "lists": 2.203,
    "name": 0.288,
}

CERTAINTY = {
    "bias": -6.796,
    "score": 0.510,
    "quote_apart": 0.469,
    "told": 1.851,
    "fact": -0.448,
}

BANDS = {
    "answer": 0.511,
    "closest": 0.147,
    "in_article": 0.168,
}
