-- What readers have put aside, each for themselves, whether or not they have a chat with us.
CREATE TABLE saved (
    chat_id INTEGER NOT NULL,                 -- of a person, who is their private chat
    article_id INTEGER NOT NULL REFERENCES article (id),
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (chat_id, article_id)
);

ALTER TABLE chat ADD COLUMN length TEXT;      -- of what it gets: brief, usual, long; NULL: usual
ALTER TABLE chat ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;     -- somebody last did something
ALTER TABLE chat ADD COLUMN away_since INTEGER NOT NULL DEFAULT 0;  -- and before the last silence
