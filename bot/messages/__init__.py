"""What is said, in the reader's language.  Pure: an article or an answer in, a `Message` out.

message     Message, Button, Quote: what the gateway can send
layout      lengths as Telegram counts them, cutting, direction of lines
articles    the pushed card, the list, the summary, the whole text
finds       what a search found, and topics
stories     the story so far, what is like an article, what was missed
shelf       what a reader saved
inline      what is sent from other chats in our name
answers     a quote with its source, or an honest no
edits       what was changed in an article
feeds       the feeds, a card for each, what is wrong with one
sources     adding a source, reading a document
settings    the settings card and its pages
links       deep links as they are written
choosing    what such cards have in common
muting      the mute card
talk        greetings, help, what went wrong
"""
