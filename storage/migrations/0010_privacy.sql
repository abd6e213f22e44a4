-- What makes keyed hashes of chats, so that a list of the forgotten tells nothing by itself.
CREATE TABLE installation (key TEXT NOT NULL);
INSERT INTO installation (key) VALUES (lower(hex(randomblob(32))));

-- Chats that asked to be forgotten, as keyed hashes: a restored backup must not know them again.
CREATE TABLE forgotten (
    tag TEXT PRIMARY KEY,
    at INTEGER NOT NULL
);

-- What no article answered, without a trace of who asked; "day" is the last, in days since 1970.
CREATE TABLE unanswered (
    words TEXT PRIMARY KEY,
    times INTEGER NOT NULL,
    day INTEGER NOT NULL
);

-- A send may end after its chat was forgotten: what became of it is not kept.
CREATE TRIGGER copy_of_nobody BEFORE INSERT ON copy WHEN NOT EXISTS (SELECT 1 FROM chat WHERE id = NEW.chat_id) BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER delivery_to_nobody BEFORE INSERT ON delivery WHEN NOT EXISTS (SELECT 1 FROM chat WHERE id = NEW.chat_id) BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER message_to_nobody BEFORE INSERT ON sent_message WHEN NOT EXISTS (SELECT 1 FROM chat WHERE id = NEW.chat_id) BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER closure_of_nobody BEFORE INSERT ON closure WHEN NEW.scope <> 0 AND NOT EXISTS (SELECT 1 FROM chat WHERE id = NEW.scope) BEGIN SELECT RAISE(IGNORE); END;

-- Of chats that left before there was an instant for it.
UPDATE chat SET since = CAST(strftime('%s', 'now') AS INTEGER) WHERE state = 'gone' AND since = 0;
