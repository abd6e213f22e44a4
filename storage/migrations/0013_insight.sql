-- What happened in each hour (hours since 1970, UTC), in numbers: nothing tells who it was.
CREATE TABLE hourly (
    hour INTEGER NOT NULL,
    name TEXT NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (hour, name)
) WITHOUT ROWID;

-- As far back as it can still be told.
INSERT INTO hourly (hour, name, times)
    SELECT created_at / 3600, 'delivered', SUM(sent) FROM broadcast GROUP BY 1 HAVING SUM(sent) > 0;
INSERT INTO hourly (hour, name, times)
    SELECT created_at / 3600, 'missed', SUM(refused + expired) FROM broadcast GROUP BY 1
    HAVING SUM(refused + expired) > 0;
INSERT INTO hourly (hour, name, times)
    SELECT since / 3600, 'joined', COUNT(*) FROM subscription GROUP BY 1;

-- What readers list is found without a look at every article: those that are listed, newest first
-- or as they came in; those of a feed and of an author; and the tags of those that are listed.
DROP INDEX article_newest;
DROP INDEX article_story;                     -- by which all that began a story would be looked at
CREATE INDEX article_story ON article (story) WHERE story IS NOT NULL;
CREATE INDEX article_listed ON article (COALESCE(published, first_seen), id, story, retracted, kind)
    WHERE story IS NULL AND retracted IS NULL AND kind = '';
CREATE INDEX article_seen ON article (first_seen, story, retracted, kind)
    WHERE story IS NULL AND retracted IS NULL AND kind = '';
CREATE INDEX article_feed ON article (
    feed_id, COALESCE(published, first_seen), story, retracted, kind
);
CREATE INDEX article_author ON article (
    author, COALESCE(published, first_seen), story, retracted, kind
)
    WHERE story IS NULL AND retracted IS NULL AND kind = '';
CREATE TABLE article_tag (
    tag TEXT NOT NULL,
    at INTEGER NOT NULL,                      -- when it was published, or else seen
    article_id INTEGER NOT NULL,
    PRIMARY KEY (tag, at, article_id)
) WITHOUT ROWID;
INSERT OR IGNORE INTO article_tag (tag, at, article_id)
    SELECT value, COALESCE(published, first_seen), article.id FROM article, json_each(tags)
    WHERE story IS NULL AND retracted IS NULL AND kind = '';
-- A semicolon that ends a line ends a statement, also where a trigger would go on.
CREATE TRIGGER tags_of_new AFTER INSERT ON article
WHEN NEW.story IS NULL AND NEW.retracted IS NULL AND NEW.kind = ''
BEGIN
    INSERT OR IGNORE INTO article_tag (tag, at, article_id)
    SELECT value, COALESCE(NEW.published, NEW.first_seen), NEW.id FROM json_each(NEW.tags)
; END;
CREATE TRIGGER tags_of_old AFTER UPDATE OF tags, published, story, retracted, kind ON article
BEGIN
    DELETE FROM article_tag WHERE tag IN (SELECT value FROM json_each(OLD.tags))
    AND at = COALESCE(OLD.published, OLD.first_seen) AND article_id = OLD.id
;   INSERT OR IGNORE INTO article_tag (tag, at, article_id)
    SELECT value, COALESCE(NEW.published, NEW.first_seen), NEW.id FROM json_each(NEW.tags)
    WHERE NEW.story IS NULL AND NEW.retracted IS NULL AND NEW.kind = ''
; END;

-- Pictures that were given to Telegram, and its name for each, which is good for this bot alone.
CREATE TABLE picture (
    url TEXT PRIMARY KEY,
    file_id TEXT NOT NULL
);

-- Whether a chat reads whole articles as pages that some of Telegram's clients cannot show yet.
ALTER TABLE chat ADD COLUMN rich INTEGER NOT NULL DEFAULT 0;

-- What was asked in vain, as somebody typed it.
ALTER TABLE unanswered ADD COLUMN wording TEXT;
