"""Models: what a server of language models may add to an answer, if the operator has named one.

`endpoint.py`    one call of the protocol that OpenAI's servers and many others speak
`embeddings.py`  the vectors that a model gives texts
`meanings.py`    those of all passages, made beforehand, and how near they are to a question
`choosing.py`    which of the sentences found answers a question, and that sentence in fewer words

Nothing depends on a model: whatever is late, broken, too long or not understood is None, and the
answer is what it would be without.  What a model says is never believed for its own sake: it orders
what was found; it chooses among sentences by number; its shorter words are shown only where they
are those of the sentence (`bot.text.support`).
"""
