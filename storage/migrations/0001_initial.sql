-- Instants are integer seconds since 1970, UTC.  Lists are JSON texts.

CREATE TABLE feed (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    title TEXT,
    added_at INTEGER NOT NULL,
    etag TEXT,
    last_modified TEXT,
    next_check INTEGER NOT NULL,
    archived INTEGER NOT NULL DEFAULT 0,      -- 1 once its first poll has been stored
    failures INTEGER NOT NULL DEFAULT 0,      -- in a row
    cause TEXT                                -- of the last failure; NULL when healthy
);
CREATE INDEX feed_due ON feed (next_check);

CREATE TABLE article (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    change INTEGER NOT NULL UNIQUE,           -- orders every change in the store
    feed_id INTEGER REFERENCES feed (id),
    external_id TEXT,
    url TEXT,
    title TEXT NOT NULL,
    author TEXT,
    language TEXT NOT NULL,
    published INTEGER,
    first_seen INTEGER NOT NULL,
    tags TEXT NOT NULL,
    text TEXT NOT NULL,
    headings TEXT NOT NULL
);
CREATE INDEX article_newest ON article (COALESCE(published, first_seen), id);

-- One article may be known by several keys: a feed's guid, its address, its words.
CREATE TABLE article_identity (
    identity TEXT PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES article (id)
);

-- What an article said before it was edited.
CREATE TABLE article_version (
    article_id INTEGER NOT NULL REFERENCES article (id),
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    headings TEXT NOT NULL,
    replaced_at INTEGER NOT NULL,
    PRIMARY KEY (article_id, version)
);

CREATE TABLE change_number (last INTEGER NOT NULL);
INSERT INTO change_number (last) VALUES (0);

CREATE TABLE chat (
    id INTEGER PRIMARY KEY,                   -- Telegram's
    kind TEXT NOT NULL,                       -- private, group, supergroup, channel
    language TEXT NOT NULL,
    language_chosen INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'active',     -- active, gone
    reason TEXT,                              -- why it is gone
    met_at INTEGER NOT NULL,
    context_article INTEGER,                  -- what the chat is asking about, until:
    context_until INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE subscription (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL REFERENCES chat (id),
    thread_id INTEGER NOT NULL DEFAULT 0,     -- a forum topic; 0 is the chat itself
    since INTEGER NOT NULL,
    UNIQUE (chat_id, thread_id)
);

-- The outbox: articles owed to subscribers, and replies owed to whoever wrote to us.
CREATE TABLE delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL REFERENCES chat (id),
    thread_id INTEGER NOT NULL DEFAULT 0,
    article_id INTEGER REFERENCES article (id),
    payload TEXT,                             -- a reply's message; NULL for an article
    urgency INTEGER NOT NULL,                 -- 0 a reply to a person, 1 an article
    state TEXT NOT NULL DEFAULT 'pending',    -- pending, sending, sent, held, refused, cancelled
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER NOT NULL,
    maybe_sent INTEGER NOT NULL DEFAULT 0,    -- times we never learnt whether it arrived
    message_id INTEGER,
    reason TEXT,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX delivery_once ON delivery (article_id, chat_id, thread_id) WHERE payload IS NULL;
CREATE INDEX delivery_waiting ON delivery (state, urgency, chat_id, id)
    WHERE state IN ('pending', 'sending');
CREATE INDEX delivery_of_chat ON delivery (chat_id);

-- Which article a message of ours shows, so that a reply to it asks that article.
CREATE TABLE sent_message (
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES article (id),
    sent_at INTEGER NOT NULL,
    PRIMARY KEY (chat_id, message_id)
);

-- The inbox: updates are kept before Telegram is told that we have them.
CREATE TABLE inbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    update_id INTEGER UNIQUE,
    body TEXT,                                -- erased once handled
    state TEXT NOT NULL DEFAULT 'kept',       -- kept, handled, quarantined
    reason TEXT,
    received_at INTEGER NOT NULL
);
CREATE INDEX inbox_kept ON inbox (seq) WHERE state = 'kept';
CREATE INDEX inbox_received ON inbox (received_at);

-- When each loop last came round, for the health check.
CREATE TABLE pulse (
    name TEXT PRIMARY KEY,
    at INTEGER NOT NULL
);
