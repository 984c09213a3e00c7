-- An evaluation is kept under the definition of its metrics, beside those of other definitions; how the lists
-- were ranked stands apart from it. Its number may change, so that the newest is the highest, and its metrics follow.
CREATE TABLE evaluation_of_definition (
  id         INTEGER PRIMARY KEY,
  run        INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  split      TEXT NOT NULL,
  definition TEXT NOT NULL,               -- reclens, trec_eval, ...
  procedure  TEXT NOT NULL,               -- what was ranked for whom, from what
  created    TEXT NOT NULL,
  users      BLOB NOT NULL,               -- int64 user.id, little-endian, in the order of all values
  UNIQUE (run, split, definition)
) STRICT;

CREATE TABLE metric_of_definition (
  evaluation INTEGER NOT NULL REFERENCES evaluation_of_definition (id) ON DELETE CASCADE ON UPDATE CASCADE,
  metric     TEXT NOT NULL,               -- "ndcg@10"
  mean       REAL NOT NULL,
  low        REAL,
  high       REAL,
  n          INTEGER NOT NULL,
  "values"   BLOB NOT NULL,               -- float32 per user, little-endian
  PRIMARY KEY (evaluation, metric)
) STRICT, WITHOUT ROWID;

INSERT INTO evaluation_of_definition (id, run, split, definition, procedure, created, users)
SELECT id, run, split, 'reclens', definition, created, users FROM evaluation;
INSERT INTO metric_of_definition (evaluation, metric, mean, low, high, n, "values")
SELECT evaluation, metric, mean, low, high, n, "values" FROM evaluation_metric;

DROP TABLE evaluation_metric;
DROP TABLE evaluation;
ALTER TABLE evaluation_of_definition RENAME TO evaluation;
ALTER TABLE metric_of_definition RENAME TO evaluation_metric;
