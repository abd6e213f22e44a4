-- What somebody was offered and may still choose from, as a JSON object; forgotten after some days.
CREATE TABLE choice (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL REFERENCES chat (id),
    offered TEXT NOT NULL,
    offered_at INTEGER NOT NULL
);
CREATE INDEX choice_offered ON choice (offered_at);

-- How many articles of a feed's first poll are news; the others are the archive's.
ALTER TABLE feed ADD COLUMN first_news INTEGER NOT NULL DEFAULT 0;
