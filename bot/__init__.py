"""What the bot does.  The floor plan, from the street to the cellar; imports go downwards only.

    cli         the verbs of the command line
    app         the composition root: builds every part, runs it, stops it in order
    connecting  the bot's line to Telegram: its token accepted, or why there is none
    wiring      what handlers may ask of the world, wired to it
    gateway     the only room that knows Telegram: updates in (kept, then handled), messages out
    web         what others send over HTTP: signed pushes of articles
    sandbox     a Bot API emulator with a chat page; imports nothing of ours, and can be removed
    handlers    what each command, button and question does: they return messages, never send
    delivery    broadcasts, digests, corrections and replies on their way, at the speed allowed
    operations  what an operator who sleeps relies on: errors told, health, metrics, backups
    models      what a server of language models may add to an answer, if one is named
    ingest      feeds, pages, raw text and files to clean articles
    messages    what is said: an article or an answer in, a Message out
    subscriptions  which articles a chat asks for, when and how it wants them
    insight     what happened lately, in figures and as a picture
    children    processes that do what may hang, crash or swell, or what takes long
    i18n        phrases and plurals in the reader's language, from locales/
    text        where it thinks: words, sentences, passages, summaries, answers; no I/O, no clock
    logs        what the log says, and what it must not
    config      the settings, passed to whoever needs them

Below all of it lies `storage`, what the bot remembers.
"""

__version__ = "0.1.0"
