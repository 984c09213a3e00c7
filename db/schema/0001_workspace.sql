-- The first schema: one shop's behaviour and text, and what was learned from it. Times are UTC milliseconds in tables and
-- ISO 8601 in views; physical tables that hold keys of ours end in _row, the views beside them speak the user's ids.

CREATE TABLE setting (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE import (
  id            INTEGER PRIMARY KEY,
  file          TEXT NOT NULL,            -- name without folder
  file_hash     TEXT NOT NULL DEFAULT '', -- of its bytes: behaviour from the same file is not taken twice
  kind          TEXT NOT NULL,
  format        TEXT NOT NULL,
  columns       TEXT NOT NULL DEFAULT '{}', -- our field -> column, JSON
  rows_read     INTEGER NOT NULL DEFAULT 0,
  rows_imported INTEGER NOT NULL DEFAULT 0,
  rows_rejected INTEGER NOT NULL DEFAULT 0,
  started       TEXT NOT NULL,
  seconds       REAL NOT NULL DEFAULT 0,
  CHECK (rows_read = rows_imported + rows_rejected)
) STRICT;
CREATE INDEX import_file ON import (file_hash, kind);

CREATE TABLE item (
  id             INTEGER PRIMARY KEY,
  item_id        TEXT NOT NULL UNIQUE,
  title          TEXT,
  brand          TEXT,
  category       TEXT,                    -- path, parts separated by ' / '
  description    TEXT,
  price          REAL CHECK (price >= 0),
  currency       TEXT,
  average_rating REAL,
  rating_count   INTEGER,
  attributes     TEXT,                    -- what the source said beyond our columns, JSON
  import_id      INTEGER REFERENCES import (id)  -- null: known from behaviour only
) STRICT;
CREATE INDEX item_import ON item (import_id);
CREATE INDEX item_price ON item (price);
CREATE INDEX item_category ON item (category);

CREATE TABLE user (
  id         INTEGER PRIMARY KEY,
  user_id    TEXT NOT NULL UNIQUE,
  attributes TEXT,
  import_id  INTEGER REFERENCES import (id)
) STRICT;
CREATE INDEX user_import ON user (import_id);

CREATE TABLE interaction_row (
  id        INTEGER PRIMARY KEY,          -- grows in file order: the order where times tie or are missing
  user      INTEGER NOT NULL REFERENCES user (id),
  item      INTEGER NOT NULL REFERENCES item (id),
  kind      TEXT NOT NULL,                -- view, click, cart, favourite, purchase, rating, sequence
  weight    REAL NOT NULL DEFAULT 1,
  rating    REAL,
  time      INTEGER,
  import_id INTEGER NOT NULL REFERENCES import (id)
) STRICT;
CREATE INDEX interaction_user ON interaction_row (user, time, id);
CREATE INDEX interaction_item ON interaction_row (item);
CREATE INDEX interaction_import ON interaction_row (import_id);

CREATE VIEW interaction AS
  SELECT user.user_id, item.item_id, r.kind, r.weight, r.rating,
         strftime('%Y-%m-%dT%H:%M:%SZ', r.time / 1000, 'unixepoch') AS time
  FROM interaction_row r JOIN user ON user.id = r.user JOIN item ON item.id = r.item;

-- A review with a user, an item and a rating is also an interaction of kind 'rating'.
CREATE TABLE review_row (
  id        INTEGER PRIMARY KEY,
  user      INTEGER REFERENCES user (id),
  item      INTEGER NOT NULL REFERENCES item (id),
  rating    REAL,
  title     TEXT,
  text      TEXT,
  time      INTEGER,
  import_id INTEGER NOT NULL REFERENCES import (id)
) STRICT;
CREATE INDEX review_item ON review_row (item);
CREATE INDEX review_user ON review_row (user);
CREATE INDEX review_import ON review_row (import_id);

CREATE VIEW review AS
  SELECT user.user_id, item.item_id, r.rating, r.title, r.text,
         strftime('%Y-%m-%dT%H:%M:%SZ', r.time / 1000, 'unixepoch') AS time
  FROM review_row r LEFT JOIN user ON user.id = r.user JOIN item ON item.id = r.item;

CREATE TABLE question_row (
  id        INTEGER PRIMARY KEY,
  item      INTEGER NOT NULL REFERENCES item (id),
  question  TEXT NOT NULL,
  answer    TEXT,
  time      INTEGER,
  import_id INTEGER NOT NULL REFERENCES import (id)
) STRICT;
CREATE INDEX question_item ON question_row (item);
CREATE INDEX question_import ON question_row (import_id);

CREATE VIEW question AS
  SELECT item.item_id, r.question, r.answer, strftime('%Y-%m-%dT%H:%M:%SZ', r.time / 1000, 'unixepoch') AS time
  FROM question_row r JOIN item ON item.id = r.item;

CREATE TABLE query (
  id        INTEGER PRIMARY KEY,
  query_id  TEXT NOT NULL UNIQUE,
  text      TEXT NOT NULL,
  import_id INTEGER REFERENCES import (id)
) STRICT;
CREATE INDEX query_import ON query (import_id);

CREATE TABLE judgement_row (
  id        INTEGER PRIMARY KEY,
  query     INTEGER NOT NULL REFERENCES query (id),
  item      INTEGER NOT NULL REFERENCES item (id),
  grade     REAL NOT NULL,                -- as a gain: ESCI 1, 0.1, 0.01, 0
  judge     TEXT NOT NULL DEFAULT '',
  import_id INTEGER REFERENCES import (id),
  UNIQUE (query, item, judge)
) STRICT;
CREATE INDEX judgement_item ON judgement_row (item);
CREATE INDEX judgement_import ON judgement_row (import_id);

CREATE VIEW judgement AS
  SELECT query.query_id, item.item_id, r.grade, r.judge
  FROM judgement_row r JOIN query ON query.id = r.query JOIN item ON item.id = r.item;

CREATE TABLE run (
  id              INTEGER PRIMARY KEY,
  name            TEXT NOT NULL,
  recipe          TEXT NOT NULL,
  recipe_toml     TEXT NOT NULL,          -- whole, with overrides: enough to repeat the run
  state           TEXT NOT NULL CHECK (state IN ('queued', 'running', 'paused', 'stopped', 'finished', 'failed',
                                                 'interrupted', 'cancelled')),
  split           TEXT NOT NULL,
  seed            INTEGER NOT NULL,
  data_hash       TEXT NOT NULL,
  program_version TEXT NOT NULL,
  device          TEXT NOT NULL,
  started         TEXT NOT NULL,
  seconds         REAL NOT NULL DEFAULT 0,
  best_metric     TEXT,
  best_value      REAL,
  best_step       INTEGER,
  message         TEXT NOT NULL DEFAULT '',
  files_hash      TEXT NOT NULL DEFAULT ''  -- of the files under runs/ID
) STRICT;

CREATE TABLE event (
  id    INTEGER PRIMARY KEY,
  run   INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  step  INTEGER NOT NULL,
  epoch REAL NOT NULL,
  time  TEXT NOT NULL,
  tag   TEXT NOT NULL,
  value REAL                              -- null stands for a value that is not a number
) STRICT;
CREATE INDEX event_run ON event (run, id);

CREATE TABLE job (
  id      INTEGER PRIMARY KEY,
  kind    TEXT NOT NULL,
  run     INTEGER REFERENCES run (id) ON DELETE SET NULL,
  state   TEXT NOT NULL CHECK (state IN ('running', 'paused', 'finished', 'failed', 'stopped', 'cancelled',
                                         'interrupted')),
  title   TEXT NOT NULL,
  stage   TEXT NOT NULL DEFAULT '',
  done    INTEGER NOT NULL DEFAULT 0,
  total   INTEGER NOT NULL DEFAULT 0,
  process INTEGER NOT NULL,               -- pid, and when that process started: pids are used again
  process_started INTEGER NOT NULL DEFAULT 0,
  request TEXT NOT NULL DEFAULT '' CHECK (request IN ('', 'stop', 'cancel', 'pause')),
  started TEXT NOT NULL,
  updated TEXT NOT NULL,
  message TEXT NOT NULL DEFAULT '',
  result  TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX job_run ON job (run);

CREATE TABLE evaluation (
  id         INTEGER PRIMARY KEY,
  run        INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  split      TEXT NOT NULL,
  definition TEXT NOT NULL,
  created    TEXT NOT NULL,
  users      BLOB NOT NULL,               -- int64 user.id, little-endian, in the order of all values
  UNIQUE (run, split)
) STRICT;

CREATE TABLE evaluation_metric (
  evaluation INTEGER NOT NULL REFERENCES evaluation (id) ON DELETE CASCADE,
  metric     TEXT NOT NULL,               -- "ndcg@10"
  mean       REAL NOT NULL,
  low        REAL,
  high       REAL,
  n          INTEGER NOT NULL,
  "values"   BLOB NOT NULL,               -- float32 per user, little-endian
  PRIMARY KEY (evaluation, metric)
) STRICT, WITHOUT ROWID;

CREATE TABLE vector_set (
  id      INTEGER PRIMARY KEY,
  hash    TEXT NOT NULL UNIQUE,           -- of model, prompt and the texts in order
  model   TEXT NOT NULL,
  rows    INTEGER NOT NULL,
  dims    INTEGER NOT NULL,
  file    TEXT NOT NULL,                  -- under vectors/
  created TEXT NOT NULL
) STRICT;

-- Full text over items: the words come from our own tokenizer (db/workspace/full_text_tokenizer.cpp).
CREATE VIRTUAL TABLE item_text USING fts5 (
  title, brand, category, description, content = 'item', content_rowid = 'id', tokenize = 'reclens');
CREATE TRIGGER item_text_insert AFTER INSERT ON item BEGIN
  INSERT INTO item_text (rowid, title, brand, category, description)
  VALUES (new.id, new.title, new.brand, new.category, new.description);
END;
CREATE TRIGGER item_text_delete AFTER DELETE ON item BEGIN
  INSERT INTO item_text (item_text, rowid, title, brand, category, description)
  VALUES ('delete', old.id, old.title, old.brand, old.category, old.description);
END;
CREATE TRIGGER item_text_update AFTER UPDATE OF title, brand, category, description ON item BEGIN
  INSERT INTO item_text (item_text, rowid, title, brand, category, description)
  VALUES ('delete', old.id, old.title, old.brand, old.category, old.description);
  INSERT INTO item_text (rowid, title, brand, category, description)
  VALUES (new.id, new.title, new.brand, new.category, new.description);
END;
