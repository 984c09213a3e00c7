-- Searches for good settings of a recipe, and what each trial came to on the validation part. A trial that failed has no
-- values: it is absent, not 0.

CREATE TABLE search (
  id              INTEGER PRIMARY KEY,
  name            TEXT NOT NULL,          -- of the run that the winner becomes
  recipe          TEXT NOT NULL,
  recipe_toml     TEXT NOT NULL,          -- whole, with what was set for all trials
  space           TEXT NOT NULL,          -- setting -> range as spelled, JSON
  method          TEXT NOT NULL CHECK (method IN ('random', 'halving')),
  budget          TEXT NOT NULL,          -- of which early rungs get less: steps, users, nothing
  trials          INTEGER NOT NULL,
  eta             INTEGER NOT NULL,       -- of so many trials one goes on
  least           REAL NOT NULL,          -- share of the budget that every trial gets
  metric          TEXT NOT NULL,          -- "ndcg@10"; empty: the recipe's own, not known before the first trial
  split           TEXT NOT NULL,
  split_hash      TEXT NOT NULL,
  seed            INTEGER NOT NULL,       -- of the draw of the settings
  data_hash       TEXT NOT NULL,
  program_version TEXT NOT NULL,
  device          TEXT NOT NULL,
  state           TEXT NOT NULL CHECK (state IN ('running', 'stopped', 'finished', 'failed', 'cancelled')),
  started         TEXT NOT NULL,
  seconds         REAL NOT NULL DEFAULT 0,
  message         TEXT NOT NULL DEFAULT '',
  refit           INTEGER NOT NULL DEFAULT 1,   -- whether the winner becomes a run
  run             INTEGER REFERENCES run (id) ON DELETE SET NULL,
  job             INTEGER REFERENCES job (id) ON DELETE SET NULL  -- the last one that worked on it
) STRICT;
CREATE INDEX search_run ON search (run);
CREATE INDEX search_job ON search (job);

CREATE TABLE trial (
  id       INTEGER PRIMARY KEY,
  search   INTEGER NOT NULL REFERENCES search (id) ON DELETE CASCADE,
  number   INTEGER NOT NULL,              -- of the settings, from 1
  rung     INTEGER NOT NULL,              -- from 1
  budget   REAL NOT NULL,                 -- share of the whole
  settings TEXT NOT NULL,                 -- setting -> value, JSON
  seed     INTEGER NOT NULL,              -- of the training
  state    TEXT NOT NULL CHECK (state IN ('running', 'finished', 'failed')),
  seconds  REAL NOT NULL DEFAULT 0,
  message  TEXT NOT NULL DEFAULT '',
  UNIQUE (search, number, rung)
) STRICT;

CREATE TABLE trial_metric (
  trial  INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
  metric TEXT NOT NULL,
  value  REAL NOT NULL,
  PRIMARY KEY (trial, metric)
) STRICT, WITHOUT ROWID;
