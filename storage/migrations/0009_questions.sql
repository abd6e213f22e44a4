-- What was asked, for the buttons under its answer: forgotten within a day, unless the chat waits
-- to be told of an answer.
CREATE TABLE question (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL REFERENCES chat (id) ON DELETE CASCADE,
    thread_id INTEGER NOT NULL DEFAULT 0,
    words TEXT NOT NULL,
    article_id INTEGER,                       -- the article that was asked; NULL: all of them
    answered INTEGER,                         -- the article that answered; NULL: none
    asked_at INTEGER NOT NULL,
    waiting INTEGER NOT NULL DEFAULT 0,       -- 1: tell the chat when there is an answer
    to_editor INTEGER NOT NULL DEFAULT 0      -- 1: the editor has been asked
);
CREATE INDEX question_waiting ON question (id) WHERE waiting = 1;
CREATE INDEX question_asked ON question (asked_at);
CREATE INDEX question_of_chat ON question (chat_id);

-- Answers that the publisher wrote.
CREATE TABLE curated_answer (
    id INTEGER PRIMARY KEY,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    written_at INTEGER NOT NULL
);

-- What readers thought of answers, to fit weights to: a question, and words of an article version,
-- "end" 0 where there were none.  Nothing tells who it was.
CREATE TABLE judged_answer (
    id INTEGER PRIMARY KEY,
    words TEXT NOT NULL,
    article_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    is_right INTEGER NOT NULL,
    UNIQUE (words, article_id, version, start, "end", is_right)
);
