-- How a chat's dates and numbers are written; NULL until it is known: as the settings say.

ALTER TABLE chat ADD COLUMN region TEXT;      -- ISO 3166: whose names of the months
ALTER TABLE chat ADD COLUMN zone TEXT;        -- IANA: when its day begins
ALTER TABLE chat ADD COLUMN digits TEXT;      -- latn, arab
