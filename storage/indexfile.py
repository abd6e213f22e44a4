"""The file of the passage index: its schema, and whether what is in it can be trusted.

`article` keeps the words of each title, `passage` the analysis of each passage, packed (zlib) and
sealed with a sum that tells damage; `passage_terms` is FTS5 over their terms, which it does not
keep (`content = ''`), nor how many each passage has (`columnsize = 0`): looking that up would take
two thirds of the time of a search, and scores are made of more than bm25 anyway.  `terms` is its
first column, since each place in any other takes two bytes more to say which.  `word` counts
the passages of each term, so that the caller can choose which to look for, and keeps how words
begin and end, so that misspelt ones find their neighbours: `level` is the binary logarithm of the
count, which changes rarely enough to be indexed.
"""

from zlib import compress, crc32, decompress

from storage.derived import Form

SCHEMA_VERSION = 4

_SCHEMA = (
    "CREATE TABLE state (version TEXT NOT NULL, change INTEGER NOT NULL, passages INTEGER NOT NULL)",
    "CREATE TABLE article (id INTEGER PRIMARY KEY, title TEXT NOT NULL, feed_id INTEGER,"
    " at INTEGER NOT NULL)",
    "CREATE TABLE passage (id INTEGER PRIMARY KEY, article_id INTEGER NOT NULL,"
    ' version INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,'
    " words BLOB NOT NULL, seal INTEGER NOT NULL)",
    "CREATE INDEX passage_article ON passage (article_id)",
    "CREATE TABLE word (word TEXT PRIMARY KEY, passages INTEGER NOT NULL, level INTEGER NOT NULL,"
    " length INTEGER NOT NULL, head TEXT NOT NULL, tail TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX word_head ON word (head, level, length)",
    "CREATE INDEX word_tail ON word (tail, level, length)",
    "CREATE VIRTUAL TABLE passage_terms USING fts5 (terms, title, content = '',"
    " columnsize = 0, tokenize = 'unicode61 remove_diacritics 0')",
)
# Whatever a question would touch.
_PROBES = (
    "SELECT version, change, passages FROM state",
    "SELECT 1 FROM passage_terms WHERE passage_terms MATCH '\"\"'",
    "SELECT title FROM article LIMIT 1",
    'SELECT article_id, version, start, "end", words, seal FROM passage ORDER BY id DESC LIMIT 1',
    "SELECT word, passages FROM word LIMIT 1",
)
FORM = Form(_SCHEMA, "INSERT INTO state VALUES (:version, 0, 0)", _PROBES)


def seal(article_id: int, version: int, start: int, end: int, title: str, packed: bytes) -> int:
    """A sum of all that an answer takes from the index: damage shows (CRC-32)."""
    return crc32(packed, crc32(f"{article_id} {version} {start} {end} {title}\n".encode()))


def packed(words: str) -> bytes:
    """The analysis of a passage as it is kept: half as long."""
    return compress(words.encode())


def unpacked(kept: bytes) -> str:
    """The analysis of a passage whose seal is right."""
    return decompress(kept).decode()
