-- Who may do what, beyond reading: 1 answers readers, 2 decides what is sent, 3 owns the bot.
CREATE TABLE role (
    chat_id INTEGER PRIMARY KEY,              -- of a person, who is their private chat
    role INTEGER NOT NULL,
    by_settings INTEGER NOT NULL DEFAULT 0,   -- 1: the settings name them
    since INTEGER NOT NULL
);

-- Invitations to a role: who follows the link first takes it.
CREATE TABLE invitation (
    code TEXT PRIMARY KEY,                    -- its SHA-256
    role INTEGER NOT NULL,
    until INTEGER NOT NULL
);

-- Where editors decide what is sent: a chat or one of its topics, one at most.
CREATE TABLE newsdesk (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    chat_id INTEGER NOT NULL,
    thread_id INTEGER NOT NULL DEFAULT 0,
    waits INTEGER NOT NULL DEFAULT 0          -- 1: articles wait for what is decided there
);

-- Articles that were put before it.
CREATE TABLE proposal (
    article_id INTEGER PRIMARY KEY REFERENCES article (id),
    state TEXT NOT NULL,                      -- waiting, scheduled, held, sent
    round INTEGER NOT NULL DEFAULT 0,         -- how often it was decided
    due_at INTEGER,                           -- when one that is scheduled is sent
    changed_at INTEGER NOT NULL,
    told INTEGER NOT NULL DEFAULT 0           -- 1: its card is at the newsdesk
);
CREATE INDEX proposal_untold ON proposal (article_id) WHERE told = 0;
CREATE INDEX proposal_due ON proposal (due_at) WHERE state = 'scheduled';

-- How loudly an article is sent: as each chat wants it, silent, or breaking.
ALTER TABLE broadcast ADD COLUMN tone TEXT NOT NULL DEFAULT '';

-- Readers' questions that were passed on: which message shows which, so that a reply answers it.
ALTER TABLE delivery ADD COLUMN question_id INTEGER;
CREATE TABLE question_message (
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    question_id INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    PRIMARY KEY (chat_id, message_id)
);

-- When a reader passed a question on, so that nobody does so too often; forgotten within a day.
CREATE TABLE passed_on (
    chat_id INTEGER NOT NULL,                 -- of a person, who is their private chat
    at INTEGER NOT NULL
);
CREATE INDEX passed_on_chat ON passed_on (chat_id);

-- Where the publisher's answer comes from, and until when it holds.
ALTER TABLE curated_answer ADD COLUMN source TEXT;
ALTER TABLE curated_answer ADD COLUMN expires_at INTEGER;

-- An announcement of the publisher's is an article that is only sent: neither listed nor searched.
ALTER TABLE article ADD COLUMN kind TEXT NOT NULL DEFAULT '';           -- announcement
-- Only chats that are addressed in it get it; NULL: all do.  One that was called off is "stopped".
ALTER TABLE broadcast ADD COLUMN language TEXT;

-- The version that an editor's correction replaced: as long as its source says that, it is not news.
ALTER TABLE article ADD COLUMN by_hand INTEGER;
