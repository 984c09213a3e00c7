-- Runs judged on different events must not be compared unnoticed, and what weakens figures is kept with them.
ALTER TABLE run ADD COLUMN split_hash TEXT NOT NULL DEFAULT '';         -- of which event is in which part
ALTER TABLE evaluation ADD COLUMN split_hash TEXT NOT NULL DEFAULT '';  -- empty: evaluated before it was kept

CREATE TABLE evaluation_caution (
  evaluation  INTEGER NOT NULL REFERENCES evaluation (id) ON DELETE CASCADE ON UPDATE CASCADE,
  kind        TEXT NOT NULL,              -- future_items, target_in_query, ...
  severity    TEXT NOT NULL CHECK (severity IN ('note', 'warning')),
  sentence    TEXT NOT NULL,
  sentence_zh TEXT NOT NULL,
  PRIMARY KEY (evaluation, kind)
) STRICT, WITHOUT ROWID;
