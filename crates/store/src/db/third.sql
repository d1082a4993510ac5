-- Version 3: forecasts of counts that were made.
--
-- How many acts one will direct at another in some days, and how probable any is. Digests leave them out.
CREATE TABLE forecast_count (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL, target TEXT NOT NULL,      -- codes of states and bodies
  quad INTEGER NOT NULL,                           -- 1 to 4; 0: acts of any kind
  day TEXT NOT NULL, until TEXT NOT NULL,          -- the first and the last of the days
  mean REAL NOT NULL, variance REAL NOT NULL,      -- of a negative binomial distribution
  probability REAL NOT NULL,                       -- of any act
  low INTEGER NOT NULL, high INTEGER NOT NULL,     -- the narrowest interval of about 90 %
  made INTEGER NOT NULL,                           -- clock: seconds since 1970
  UNIQUE (source, target, quad, day, until)
);
