-- The store: one SQLite file. Version 1.
--
-- How to read it:
-- * Articles have a number (article.id) that grows in the order they came; everything of an article hangs on it.
--   (article, number) names an event, claim or relation: number 1 is e1, c1, r1 of its reading.
-- * Offsets are Unicode code points, end-exclusive, into the text of the article. The text and the whole reading are in
--   body.packed (see pack.rs); SQL sees the rows below, which are taken from it.
-- * Names of closed sets (types, modalities, stances, ...) are written as in the outside shapes (docs/shapes.md). Lists
--   are parted by commas. Days are ISO 8601 text. Missing is NULL.
-- * Names that repeat are kept as numbers, with a generated column that gives the name: read `modality`, not `real`.
-- * The column `added` and the tables watch and feed hold clock times; digests leave them out.
-- * Every page of the file carries a checksum, so only programs with the file layer of sums.rs may write it. Any SQLite
--   reads it.

-- What the store is: schema (version), checksum (of this schema), and counters of forget.
CREATE TABLE meta (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;

-- Which program, data and model read an article.
CREATE TABLE imprint (
  id INTEGER PRIMARY KEY,
  shape INTEGER NOT NULL, program TEXT NOT NULL, data TEXT NOT NULL, model TEXT NOT NULL,
  UNIQUE (shape, program, data, model)
);

CREATE TABLE article (
  id INTEGER PRIMARY KEY,
  key BLOB NOT NULL UNIQUE,  -- identity: hash of the canonical URL, else of id and site (key.rs)
  name TEXT NOT NULL,        -- the id it came with
  url TEXT,                  -- as it came
  site TEXT,                 -- name of the publisher, as it came
  domain TEXT,               -- registrable domain of the URL
  title TEXT,
  authors TEXT,              -- JSON list, NULL where there are none
  date TEXT,                 -- day of publication
  language TEXT,
  hash BLOB NOT NULL,        -- of all that came with the article (key.rs)
  version INTEGER NOT NULL,  -- 1, and one more for each change
  points INTEGER NOT NULL,   -- code points of the text
  imprint INTEGER NOT NULL REFERENCES imprint,
  added INTEGER NOT NULL     -- clock: seconds since 1970, of this version
);
CREATE INDEX article_date ON article (date);
CREATE INDEX article_domain ON article (domain, date);
CREATE INDEX article_name ON article (name);

-- Text and reading, packed (pack.rs); `sum` is a hash of what is inside and is checked on every read.
CREATE TABLE body (
  article INTEGER PRIMARY KEY REFERENCES article,
  packed BLOB NOT NULL,
  sum INTEGER NOT NULL
);

-- Earlier versions of changed articles. Their events, claims and relations are in `packed` only.
CREATE TABLE past (
  id INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES article,
  version INTEGER NOT NULL,
  name TEXT NOT NULL, url TEXT, site TEXT, title TEXT, authors TEXT, date TEXT, language TEXT,
  hash BLOB NOT NULL, imprint INTEGER NOT NULL REFERENCES imprint, added INTEGER NOT NULL,
  packed BLOB NOT NULL, sum INTEGER NOT NULL,
  UNIQUE (article, version)
);

-- Someone who acts, as resolved: one row for each set of codes that a name had.
CREATE TABLE actor (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  country TEXT, territory TEXT,
  sectors TEXT,              -- the primary one first
  wikidata TEXT,
  row TEXT NOT NULL          -- row of the actor base, or rule, that gave the codes
);
CREATE INDEX actor_name ON actor (name);
CREATE INDEX actor_country ON actor (country);

CREATE TABLE place (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL, lat REAL, lon REAL, country TEXT, admin1 TEXT, geonameid INTEGER, level TEXT NOT NULL
);
CREATE INDEX place_name ON place (name);

CREATE TABLE claim (
  article INTEGER NOT NULL REFERENCES article, number INTEGER NOT NULL,
  speaker INTEGER REFERENCES actor,
  how INTEGER NOT NULL,             -- stance, kind and quote in one number
  within INTEGER, answers INTEGER,  -- numbers of claims of the same article
  cue_start INTEGER, cue_end INTEGER,
  start INTEGER, "end" INTEGER,     -- of the content; its pieces are in the reading
  stance TEXT GENERATED ALWAYS AS
    (CASE how & 3 WHEN 0 THEN 'assert' WHEN 1 THEN 'accuse' WHEN 2 THEN 'deny' ELSE 'doubt' END) VIRTUAL,
  kind TEXT GENERATED ALWAYS AS (CASE how >> 2 & 1 WHEN 0 THEN 'statement' ELSE 'attitude' END) VIRTUAL,
  quote TEXT GENERATED ALWAYS AS
    (CASE how >> 3 WHEN 0 THEN 'direct' WHEN 1 THEN 'indirect' ELSE 'mixed' END) VIRTUAL,
  PRIMARY KEY (article, number)
) WITHOUT ROWID;
CREATE INDEX claim_speaker ON claim (speaker);

CREATE TABLE event (
  article INTEGER NOT NULL REFERENCES article, number INTEGER NOT NULL,
  type TEXT NOT NULL, mode TEXT, context TEXT,
  real INTEGER NOT NULL,            -- modality as a number
  claim INTEGER,                    -- number of the claim whose content it is; NULL: the reporter states it
  quad INTEGER NOT NULL, score REAL NOT NULL,
  day TEXT,                         -- the day it counts on: its own first day, else that of the article
  until TEXT,                       -- the last day of its own date, where that is another
  exact INTEGER,                    -- precision of its own date as a number; NULL: it has none
  place INTEGER,                    -- place.id
  start INTEGER NOT NULL, "end" INTEGER NOT NULL,                   -- the trigger
  sentence_start INTEGER NOT NULL, sentence_end INTEGER NOT NULL,
  confidence REAL NOT NULL,
  modality TEXT GENERATED ALWAYS AS (CASE real WHEN 0 THEN 'asserted' WHEN 1 THEN 'future' WHEN 2 THEN 'hypothetical'
    WHEN 3 THEN 'negated' ELSE 'historical' END) VIRTUAL,
  voice TEXT GENERATED ALWAYS AS (CASE WHEN claim IS NULL THEN 'reporter' ELSE 'claim' END) VIRTUAL,
  date_from TEXT GENERATED ALWAYS AS (CASE WHEN exact NOT NULL THEN day END) VIRTUAL,
  date_to TEXT GENERATED ALWAYS AS (CASE WHEN exact NOT NULL THEN ifnull(until, day) END) VIRTUAL,
  precision TEXT GENERATED ALWAYS AS
    (CASE exact WHEN 0 THEN 'day' WHEN 1 THEN 'week' WHEN 2 THEN 'month' WHEN 3 THEN 'year' END) VIRTUAL,
  PRIMARY KEY (article, number)
) WITHOUT ROWID;
CREATE INDEX event_day ON event (ifnull(day, ''));
CREATE INDEX event_type ON event (type, ifnull(day, ''));
CREATE INDEX event_place ON event (place) WHERE place IS NOT NULL;

-- side: 0 actor, 1 recipient; number: place in that list, from 0.
CREATE TABLE event_party (
  article INTEGER NOT NULL, event INTEGER NOT NULL, side INTEGER NOT NULL, number INTEGER NOT NULL,
  actor INTEGER NOT NULL REFERENCES actor,
  PRIMARY KEY (article, event, side, number),
  FOREIGN KEY (article, event) REFERENCES event (article, number)
) WITHOUT ROWID;
CREATE INDEX event_party_actor ON event_party (actor);

CREATE TABLE relation (
  article INTEGER NOT NULL REFERENCES article, number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject INTEGER NOT NULL REFERENCES actor, object INTEGER REFERENCES actor,
  label TEXT NOT NULL, date_from TEXT, date_to TEXT,  -- partial dates
  start INTEGER, "end" INTEGER,                       -- the most telling evidence
  PRIMARY KEY (article, number)
) WITHOUT ROWID;
CREATE INDEX relation_subject ON relation (subject);
CREATE INDEX relation_object ON relation (object);

-- Which story an article is in (the id as a signed 64-bit number; hexadecimal outside), and of which it is a near-copy.
CREATE TABLE story_article (
  article INTEGER PRIMARY KEY REFERENCES article,
  story INTEGER NOT NULL,
  copy_of INTEGER
);
CREATE INDEX story_article_copy ON story_article (copy_of) WHERE copy_of NOT NULL;
CREATE INDEX story_article_story ON story_article (story);

-- One row a story, kept in step with story_article.
CREATE TABLE story (
  id INTEGER PRIMARY KEY,
  first INTEGER NOT NULL,   -- article.id of its first report
  latest INTEGER NOT NULL,  -- of the one that came last
  articles INTEGER NOT NULL, copies INTEGER NOT NULL,
  date_from TEXT, date_to TEXT                -- first and last day of publication
);

-- The stream of stories as it stood after article `upto`, to go on from (format: that of the story stage).
CREATE TABLE story_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  upto INTEGER NOT NULL, packed BLOB NOT NULL, sum INTEGER NOT NULL
);

-- Roll-ups. fact 1: asserted by the reporter; 0: claimed, expected, denied, long past. An event counts once for a pair,
-- on event.day; without a day it is not counted. AGREE, CONSULT, SUPPORT, COOPERATE and ASSAULT without recipients
-- count for each ordered pair of their actors. `score` is the sum of scores in thousandths, so that it is exact.
CREATE TABLE pair_day (
  source INTEGER NOT NULL, target INTEGER NOT NULL,  -- actor.id
  day TEXT NOT NULL, fact INTEGER NOT NULL, type TEXT NOT NULL,
  events INTEGER NOT NULL, score INTEGER NOT NULL,
  PRIMARY KEY (source, target, day, fact, type)
) WITHOUT ROWID;

CREATE TABLE country_day (
  source TEXT NOT NULL, target TEXT NOT NULL,
  day TEXT NOT NULL, fact INTEGER NOT NULL, type TEXT NOT NULL,
  events INTEGER NOT NULL, score INTEGER NOT NULL,
  PRIMARY KEY (source, target, day, fact, type)
) WITHOUT ROWID;

-- How much each source published: articles by their day, events on the article's day.
CREATE TABLE source_day (
  day TEXT NOT NULL, source TEXT NOT NULL,  -- domain, else site, else ''
  articles INTEGER NOT NULL, events INTEGER NOT NULL,
  PRIMARY KEY (day, source)
) WITHOUT ROWID;

-- Words of titles and texts; rowid is article.id. It holds no text of its own.
CREATE VIRTUAL TABLE search USING fts5 (
  title, text, content = '', tokenize = "unicode61 remove_diacritics 2"
);

-- What `watch` knows of its feeds, kept with the articles they brought (format: that of the ingest stage).
CREATE TABLE watch (id INTEGER PRIMARY KEY CHECK (id = 1), state TEXT NOT NULL);

-- The health of each feed, for people. Times are seconds since 1970.
CREATE TABLE feed (
  url TEXT PRIMARY KEY, title TEXT NOT NULL,
  polls INTEGER NOT NULL, items INTEGER NOT NULL, failures INTEGER NOT NULL,  -- failures since the last success
  last_success INTEGER, last_error TEXT, last_error_at INTEGER,
  next INTEGER NOT NULL, gone INTEGER NOT NULL
) WITHOUT ROWID;
