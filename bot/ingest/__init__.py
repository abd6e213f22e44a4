"""How articles come in: from feeds, pages, raw text and files to clean drafts.

    poller      the loop: fetch what is due, publish what is new, catch the index up
    flood       how much of what a feed shows at once is news
    rhythm      when a feed is polled next, and what a poll makes of it
    sources     a source of any kind, read once: fetched, parsed, its articles as drafts
    fetch       the one way out to the web; every failure is a value
    guard       which addresses may be connected to; `outlet` is the connector that asks it
    headers     what a server's headers say of when to come again
    robots      what a site lets programs read
    parsers     feeds, pages and texts parsed in a child that may be killed (`bot.children`):
                `jobs` is what it does
    entries     what a feed says of an item, capped
    feeds       a feed's bytes to entries, an entry to a draft
    excerpts    whether an entry's text is only the beginning of its article
    images      the picture that leads an entry
    charsets    bytes of unknown charset to text
    dates       dates as Arabic newsrooms write them
    markup      HTML to blocks of plain text
    pages       a web page to a draft
    rawtext     a page's text, menus and all, to drafts: `rawblocks` tells what each block looks
                like, `tables`, `bylines` and `furniture` what is not the article, `titles` which
                line is its title, `splitting` where another article begins
    files       files and folders to drafts
    documents   files and documents that came from outside, read in a child
    folder      a watched folder
    imported    articles given as JSON objects
    opml        lists of feeds, in and out
    discovery   what lies at an address that somebody typed: `signposts` is what a page tells
    wordpress   posts as WordPress gives them to programs
    sitemaps    which pages a site has; `listing` reads them
    fulltext    articles read from their pages
    identity    whether an article was seen before

Only the poller, `fetch`, `outlet` and `robots` do anything; `files` reads; the rest
are functions of what they get.
"""
