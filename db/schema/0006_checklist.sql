-- Behavioural checks of what answers queries, and the pairs that failed.

CREATE TABLE checklist (
  id      INTEGER PRIMARY KEY,
  run     INTEGER REFERENCES run (id) ON DELETE CASCADE,  -- null: the installed model alone
  model   TEXT NOT NULL,                -- whose vectors; empty where words alone answered
  way     TEXT NOT NULL,                -- answer, vectors, words
  refusal TEXT NOT NULL,                -- why nothing was checked; empty where it was
  refusal_zh TEXT NOT NULL,
  k       INTEGER NOT NULL,
  bar     REAL NOT NULL,                -- overlap from which a list counts as the same
  pairs   INTEGER NOT NULL,             -- of a check, at most
  seed    INTEGER NOT NULL,
  created TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX checklist_subject ON checklist (coalesce(run, 0), CASE WHEN run IS NULL THEN model ELSE '' END, way);

CREATE TABLE checklist_check (
  checklist        INTEGER NOT NULL REFERENCES checklist (id) ON DELETE CASCADE,
  name             TEXT NOT NULL,       -- typo, synonym, ...
  passed           INTEGER NOT NULL,
  failed           INTEGER NOT NULL,
  nothing_to_check INTEGER NOT NULL,
  mean_overlap     REAL,                -- null where the check is not of overlaps
  why              TEXT NOT NULL,       -- why no pair told; empty where one did
  why_zh           TEXT NOT NULL,
  PRIMARY KEY (checklist, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE checklist_failure (
  checklist INTEGER NOT NULL,
  name      TEXT NOT NULL,
  place     INTEGER NOT NULL,           -- from 1
  query     TEXT NOT NULL,
  changed   TEXT NOT NULL,
  asked     INTEGER NOT NULL CHECK (asked IN (0, 1)),  -- whether people asked the query; else the catalogue's words
  overlap   REAL,                       -- likewise
  said      TEXT NOT NULL,              -- what the answer owned up to, such as a widened price
  first     TEXT NOT NULL,              -- JSON: item ids of the list for the query
  second    TEXT NOT NULL,              -- and of that for the changed one
  breaking  TEXT NOT NULL,              -- JSON: of these, the ids that break the rule
  PRIMARY KEY (checklist, name, place),
  FOREIGN KEY (checklist, name) REFERENCES checklist_check (checklist, name) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- A run that went on answers otherwise.
CREATE TRIGGER checklist_stale AFTER UPDATE OF files_hash ON run WHEN old.files_hash <> new.files_hash BEGIN
  DELETE FROM checklist WHERE run = old.id;
END;
