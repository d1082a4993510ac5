-- What people write: one SQLite file beside the store (`news.db.user`). Version 1.
--
-- * Nothing of an article's text is in it but the names that somebody decided on: events are named by article, number
--   and a hash, and looked up when they are shown. What `forget` takes out of the store is gone here, too.
-- * Moments are seconds since 1970. Missing is NULL. Every page carries a checksum, as in the store.

-- generation: a number that each change raises; checksum: of this schema.
CREATE TABLE meta (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;

CREATE TABLE watchlist (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,     -- 16 hexadecimal digits
  name TEXT NOT NULL,
  filter TEXT NOT NULL,        -- JSON, as in the API
  tension REAL, volume INTEGER, every INTEGER NOT NULL,
  since TEXT,                  -- nothing older than this day gives an alert
  created INTEGER NOT NULL,
  revision INTEGER NOT NULL,   -- one more for each change
  -- How far it was looked at.
  generation INTEGER,          -- of the store; NULL: never
  article INTEGER NOT NULL, article_key TEXT,  -- the last article of the store, and its id
  past INTEGER NOT NULL,       -- the last change of an article
  problem TEXT                 -- why it could not be looked at
);

CREATE TABLE alert (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,     -- of watchlist, kind and what it tells: made once
  watchlist INTEGER NOT NULL REFERENCES watchlist ON DELETE CASCADE,
  kind TEXT NOT NULL,          -- event, tension, volume
  at INTEGER NOT NULL,         -- when it was made
  day TEXT NOT NULL,           -- the day that it is about
  value REAL, threshold REAL,
  seen INTEGER NOT NULL,
  events TEXT NOT NULL         -- JSON: [[article, number, hash], …]
);
CREATE INDEX alert_watchlist ON alert (watchlist, number);
CREATE INDEX alert_day ON alert (watchlist, kind, day);

CREATE TABLE decision (
  id TEXT PRIMARY KEY,         -- of the thing to review, by what it says
  kind TEXT NOT NULL,          -- name, event
  at INTEGER NOT NULL,
  verdict TEXT NOT NULL,       -- accept, correct, reject
  correction TEXT, note TEXT,  -- correction: JSON, as in the API
  article TEXT, number INTEGER,  -- of events: id of the article, and the number in it
  name TEXT,                   -- as written, of names
  subject TEXT NOT NULL        -- JSON: what it was when it was decided on
) WITHOUT ROWID;
CREATE INDEX decision_at ON decision (at, id);
CREATE INDEX decision_article ON decision (article, number) WHERE article NOT NULL;

-- Secrets that open one feed each.
CREATE TABLE feed (
  id TEXT PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,   -- SHA-256 of the secret
  kind TEXT NOT NULL,          -- alerts, stories
  watchlist INTEGER REFERENCES watchlist ON DELETE CASCADE,  -- of this one only
  created INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX feed_watchlist ON feed (watchlist) WHERE watchlist NOT NULL;
