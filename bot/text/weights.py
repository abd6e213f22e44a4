"""Weights of the evidence, and where bands begin, as written by `python -m bench fit`."""

PASSAGE = {
    "bm25_of_best": 1.738,
    "best_sentence": 4.724,
    "pairs": 1.724,
    "trigrams": 2.531,
    "cue": 0.351,
    "titled": 4.967,
}

SENTENCE = {
    "passage": 0.914,
    "told": 5.901,
    "pairs": 1.573,
    "cue": 1.098,
    "name": 0.323,
}

CERTAINTY = {
    "bias": -6.764,
    "score": 0.512,
    "quote_apart": 0.475,
    "told": 1.738,
    "fact": -0.428,
}

BANDS = {
    "answer": 0.516,
    "closest": 0.146,
    "in_article": 0.194,
}
