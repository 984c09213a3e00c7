-- What runs that judge texts said of them, so that a page of reviews is not judged anew each time it is opened.

CREATE TABLE text_sentiment (
  run       INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  text_hash TEXT NOT NULL,
  label     TEXT NOT NULL,                -- good, bad; empty where the run tells ratings
  good      REAL NOT NULL,                -- probability
  rating    REAL NOT NULL,                -- 0 where the run tells labels
  PRIMARY KEY (run, text_hash)
) STRICT, WITHOUT ROWID;

-- A run that went on is another judge.
CREATE TRIGGER text_sentiment_stale AFTER UPDATE OF files_hash ON run WHEN old.files_hash <> new.files_hash BEGIN
  DELETE FROM text_sentiment WHERE run = old.id;
END;
