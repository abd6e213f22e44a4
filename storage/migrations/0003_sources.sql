-- What kind of source a feed's address is, and what has been chosen for it.
ALTER TABLE feed ADD COLUMN kind TEXT NOT NULL DEFAULT 'feed';      -- feed, page, wordpress, sitemap
ALTER TABLE feed ADD COLUMN full_text TEXT NOT NULL DEFAULT 'auto'; -- auto (where it is cut), never, always
ALTER TABLE feed ADD COLUMN headers TEXT NOT NULL DEFAULT '{}';     -- sent along, as a JSON object

-- Its rhythm, and whether it goes on.
ALTER TABLE feed ADD COLUMN state TEXT NOT NULL DEFAULT 'active';   -- active, stopped
ALTER TABLE feed ADD COLUMN rhythm INTEGER;                         -- seconds between its articles, as seen
ALTER TABLE feed ADD COLUMN moved_to TEXT;                          -- where it says it has moved for good,
ALTER TABLE feed ADD COLUMN moved_seen INTEGER NOT NULL DEFAULT 0;  -- so many times in a row
ALTER TABLE feed ADD COLUMN told TEXT;                              -- the cause operators were told last
