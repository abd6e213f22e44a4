"""Where Warraq thinks: pure functions of strings, with no I/O and no clock.

`words` cleans, normalises and stems (`stems`), `aliases` are names that mean the same; `sentences`
cuts text into sentences (`abbreviations`: the stops that end none); `languages` tells what
language it is in; `passages` cuts articles into units of retrieval; `summaries` chooses
the sentences that stand for an article; `questions` (`periods`: the times they name), `searches`,
`repair` (`scripts`: names in other letters), `matching`, `evidence` and `answers` find the sentence
that answers a reader (`slips`: how fingers err; `plurals`; `nearness` and `support`: what models
add, and what they may not); `kept` is how the index keeps an analysed text.  Nothing here invents
a word: what is quoted or summarised is always a span of the text it was given.
"""
