"""Weights of the evidence, and where bands begin, as written by `python -m bench fit`."""

PASSAGE = {
    "bm25_of_best": 1.678,
    "alike": 0.950,
    "best_sentence": 4.116,
    "pairs": 1.572,
    "trigrams": 2.251,
    "cue": 0.366,
    "titled": 5.294,
}

SENTENCE = {
    "passage": 1.008,
    "related": 2.779,
    "pairs": 0.359,
    "trigrams": 0.835,
    "cue": 1.027,
    "name": 0.356,
}

CERTAINTY = {
    "bias": -6.728,
    "score": 0.497,
    "quote_apart": 0.499,
    "told": 1.732,
    "fact": -0.406,
}

BANDS = {
    "answer": 0.497,
    "closest": 0.145,
    "in_article": 0.204,
}
