-- Version 2: events that others coded (ICEWS, POLECAT, GDELT), and forecasts that were made.
--
-- Imported events came without a text: there are no sentences, no offsets and no articles behind them, and none of the tables of
-- readings holds them. In pair_day and country_day they count with `fact` 2, and what is
-- only claimed with -1 (in version 1 it was 0). In source_day the source `imported:SCHEME`
-- has their number by day, with 0 articles.

-- Files that brought some.
CREATE TABLE import (
  id INTEGER PRIMARY KEY,
  scheme TEXT NOT NULL,  -- icews, polecat, gdelt
  file TEXT NOT NULL     -- its name, without folders
);

CREATE TABLE imported (
  id INTEGER PRIMARY KEY,
  import INTEGER NOT NULL REFERENCES import,
  line INTEGER NOT NULL,         -- of the file, from 1
  name TEXT NOT NULL,            -- the id it came with
  key INTEGER NOT NULL UNIQUE,   -- hash of scheme and id
  sum INTEGER NOT NULL,          -- hash of all that the row says (imports.rs)
  type TEXT NOT NULL, mode TEXT, context TEXT,
  code TEXT,                     -- CAMEO, as it came
  quad INTEGER NOT NULL, score REAL NOT NULL,
  day TEXT,
  place INTEGER,                 -- place.id
  publisher TEXT, url TEXT
);
CREATE INDEX imported_day ON imported (ifnull(day, ''));

-- side: 0 actor, 1 recipient; number: place in that list, from 0. The row of these actors is `import:SCHEME`.
CREATE TABLE imported_party (
  event INTEGER NOT NULL REFERENCES imported, side INTEGER NOT NULL, number INTEGER NOT NULL,
  actor INTEGER NOT NULL REFERENCES actor,
  PRIMARY KEY (event, side, number)
) WITHOUT ROWID;
CREATE INDEX imported_party_actor ON imported_party (actor);

-- Forecasts as they were made: who the other party of the first act of that type in some days will be. They say nothing
-- of whether there will be one. Digests leave them out.
CREATE TABLE forecast (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL, type TEXT NOT NULL, target TEXT NOT NULL,  -- codes of states and bodies
  asked INTEGER NOT NULL,        -- 0: source and type were given, target is the answer; 1: target was given
  day TEXT NOT NULL, until TEXT NOT NULL,                          -- the first and the last of the days
  probability REAL NOT NULL,
  made INTEGER NOT NULL,         -- clock: seconds since 1970
  UNIQUE (source, type, target, asked, day, until)
);

-- For tables of earlier versions.
CREATE INDEX story_date ON story (ifnull(date_to, ''), id, date_from);
