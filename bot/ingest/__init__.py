"""How articles come in: from feeds, pages, raw text and files to clean drafts.

    poller      the loop: fetch what is due, publish what is new, catch the index up
    fetch       the one way out to the web; every failure is a value
    feeds       a feed's bytes to entries, an entry to a draft
    charsets    bytes of unknown charset to text
    dates       dates as Arabic newsrooms write them
    markup      HTML to blocks of plain text
    pages       a web page to a draft
    rawtext     a page's text, menus and all, to a draft
    rawblocks   the blocks of such a text, and what each looks like
    furniture   what stands around an article and is not the article
    files       files and folders to drafts
    identity    whether an article was seen before

Only the poller and `fetch` do anything; `files` reads; the rest are functions of what they get.
"""
