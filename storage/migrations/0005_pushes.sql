-- The signed pushes that were accepted, each until it would be too old to be accepted again.
CREATE TABLE push (
    signature TEXT PRIMARY KEY,
    until INTEGER NOT NULL
);
CREATE INDEX push_until ON push (until);
