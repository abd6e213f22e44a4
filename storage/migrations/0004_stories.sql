-- One story from several papers: the first article that told it; NULL for that one itself.
ALTER TABLE article ADD COLUMN story INTEGER REFERENCES article (id);
CREATE INDEX article_story ON article (story);

-- What recent articles say, as a few numbers each; forgotten after some days.
CREATE TABLE article_sketch (
    article_id INTEGER PRIMARY KEY REFERENCES article (id),
    feed_id INTEGER NOT NULL,                 -- the article's, at hand
    story INTEGER NOT NULL,                   -- its own, or the one that it joined
    told_at INTEGER NOT NULL,
    shingles INTEGER NOT NULL,                -- how many different ones the article has
    hashes TEXT NOT NULL                      -- the smallest of them, ascending
);
CREATE INDEX article_sketch_told ON article_sketch (told_at);

-- The smallest of those, inverted: which articles have it.
CREATE TABLE sketch_hash (
    hash INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES article (id)
);
CREATE INDEX sketch_hash_articles ON sketch_hash (hash, article_id);

-- Articles of a feed that suddenly had very many, until an operator says what becomes of them.
CREATE TABLE held_article (
    article_id INTEGER PRIMARY KEY REFERENCES article (id),
    feed_id INTEGER NOT NULL REFERENCES feed (id),
    held_at INTEGER NOT NULL
);
CREATE INDEX held_article_feed ON held_article (feed_id);

-- Words name an article within its feed: what two papers print alike are two articles.
UPDATE article_identity
    SET identity = 'words:' || (SELECT feed_id FROM article WHERE id = article_id)
        || substr(identity, 6)
    WHERE identity LIKE 'words:%'
        AND (SELECT feed_id FROM article WHERE id = article_id) IS NOT NULL;
