-- An article on its way to everybody who wants it at once: one row, however many they are.  It
-- walks the subscriptions by seq, up to the last one there was when it began.
CREATE TABLE broadcast (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL UNIQUE REFERENCES article (id),
    version INTEGER NOT NULL,                 -- of the article when it began
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,              -- what has not gone by then does not go
    ended_at INTEGER,
    state TEXT NOT NULL DEFAULT 'running',    -- running, finished, held, retracted
    plain INTEGER NOT NULL DEFAULT 0,         -- 1 once Telegram would not take its markup
    hi_seq INTEGER NOT NULL,
    lo INTEGER NOT NULL DEFAULT 0,            -- every subscription up to it is dealt with,
    done TEXT NOT NULL DEFAULT '[]',          -- and these above it
    audience INTEGER,                         -- how many want it, as counted when it began
    -- What became of it, by recipient: each who was dealt with is in one of these, or has a row
    -- in `delivery`.
    visited INTEGER NOT NULL DEFAULT 0,       -- who wanted it and was dealt with
    sent INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,       -- the chat is lost
    expired INTEGER NOT NULL DEFAULT 0,
    cancelled INTEGER NOT NULL DEFAULT 0,     -- unsubscribed, or retracted, before its turn came
    hushed INTEGER NOT NULL DEFAULT 0,        -- left to the chat's next digest
    -- Beside that:
    moved INTEGER NOT NULL DEFAULT 0,         -- recipients whose chat has another id now
    maybe_twice INTEGER NOT NULL DEFAULT 0    -- sends whose end was never learnt
);
CREATE INDEX broadcast_running ON broadcast (id) WHERE state = 'running';

-- Who may write what became of broadcasts: the process that last took them over.
CREATE TABLE reign (epoch INTEGER NOT NULL);
INSERT INTO reign (epoch) VALUES (0);

-- Waits that Telegram asked for: of one chat, or of the whole bot (0).
CREATE TABLE closure (
    scope INTEGER PRIMARY KEY,
    until INTEGER NOT NULL
);

-- The pushed messages, and which version of their article they show.
CREATE TABLE copy (
    article_id INTEGER NOT NULL,
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    thread_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    beside TEXT,                              -- a digest's articles; NULL for a message of its own
    PRIMARY KEY (article_id, chat_id, message_id)
) WITHOUT ROWID;

-- Articles whose copies have to be changed.
CREATE TABLE correction (
    article_id INTEGER PRIMARY KEY REFERENCES article (id),
    due_at INTEGER NOT NULL,
    begun_at INTEGER NOT NULL DEFAULT 0,      -- the last time
    open INTEGER NOT NULL DEFAULT 1
);
ALTER TABLE article ADD COLUMN retracted TEXT;  -- replaced, deleted: what became of its copies

-- What a subscription asks for, when, and how loudly.
ALTER TABLE subscription ADD COLUMN wish TEXT NOT NULL DEFAULT '';   -- everything
ALTER TABLE subscription ADD COLUMN pace TEXT NOT NULL DEFAULT '';   -- at once
ALTER TABLE subscription ADD COLUMN quiet TEXT NOT NULL DEFAULT '';  -- never
ALTER TABLE subscription ADD COLUMN silent INTEGER NOT NULL DEFAULT 0;
-- Its digest: of the broadcasts after `told`, due at `next_at`; NULL when it waits for none.
ALTER TABLE subscription ADD COLUMN told INTEGER;
ALTER TABLE subscription ADD COLUMN next_at INTEGER;
CREATE INDEX subscription_due ON subscription (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX subscription_wanted ON subscription (pace, wish);

ALTER TABLE delivery ADD COLUMN plain INTEGER NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN digest TEXT;  -- the articles of one, as a JSON list
ALTER TABLE delivery ADD COLUMN silent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN expires_at INTEGER;
CREATE INDEX delivery_next ON delivery (next_at) WHERE state = 'pending';

-- Since when the chat's state is what it is.
ALTER TABLE chat ADD COLUMN since INTEGER NOT NULL DEFAULT 0;

-- What was owed before there were broadcasts goes on as it stands.
INSERT INTO broadcast (article_id, version, created_at, expires_at, ended_at, state, hi_seq, lo,
        visited, sent, refused, cancelled)
    SELECT article_id, article.version, MIN(created_at), MIN(created_at) + 86400, MIN(created_at),
        'finished', 0, 0, COUNT(*), COUNT(*) FILTER (WHERE state = 'sent'),
        COUNT(*) FILTER (WHERE state = 'refused'), COUNT(*) FILTER (WHERE state = 'cancelled')
    FROM delivery JOIN article ON article.id = article_id WHERE payload IS NULL
    GROUP BY article_id, article.version ORDER BY article_id;
INSERT INTO copy (article_id, chat_id, message_id, thread_id, version)
    SELECT article_id, chat_id, message_id, thread_id, article.version
    FROM delivery JOIN article ON article.id = article_id
    WHERE payload IS NULL AND state = 'sent' AND message_id IS NOT NULL;
DELETE FROM delivery WHERE payload IS NULL AND state IN ('sent', 'refused', 'cancelled');
