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
