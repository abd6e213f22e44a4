-- What subscribers get of a feed's first poll: nothing, latest (its last few articles), digest
-- (one message about them all).
ALTER TABLE feed ADD COLUMN first_poll TEXT NOT NULL DEFAULT 'nothing';
UPDATE feed SET first_poll = 'latest' WHERE first_news > 0;
ALTER TABLE feed DROP COLUMN first_news;

-- Whether operators were told of what is held.
ALTER TABLE held_article ADD COLUMN told INTEGER NOT NULL DEFAULT 0;

-- The picture that leads an article, as an address.
ALTER TABLE article ADD COLUMN image TEXT;
