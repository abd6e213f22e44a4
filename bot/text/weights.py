"""Weights of the evidence, and where bands begin, as written by `python -m bench fit`."""

PASSAGE = {
    "bm25_of_best": 1.723,
    "best_sentence": 4.665,
    "pairs": 1.765,
    "trigrams": 2.521,
    "cue": 0.391,
    "titled": 4.992,
}

SENTENCE = {
    "passage": 0.930,
    "told": 5.593,
    "pairs": 1.301,
    "cue": 1.041,
    "lists": 2.461,
    "name": 0.287,
}

CERTAINTY = {
    "bias": -6.803,
    "score": 0.512,
    "quote_apart": 0.467,
    "told": 1.853,
    "fact": -0.462,
}

BANDS = {
    "answer": 0.508,
    "closest": 0.146,
    "in_article": 0.168,
}
