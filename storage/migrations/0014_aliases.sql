-- Names that mean the same, as editors have written them in chat: one group a row.
CREATE TABLE alias (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    names TEXT NOT NULL UNIQUE,
    written_at INTEGER NOT NULL
);
