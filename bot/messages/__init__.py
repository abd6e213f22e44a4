"""What is said, in the reader's language.  Pure: an article or an answer in, a `Message` out.

message     Message, Button, Quote: what the gateway can send
layout      lengths as Telegram counts them, cutting, direction of lines
articles    the pushed card, the list, the summary, the whole text
answers     a quote with its source, or an honest no
edits       what was changed in an article
feeds       the feeds, a card for each, what is wrong with one
sources     adding a source, reading a document
settings    the settings card and its pages
talk        greetings, help, what went wrong
"""
