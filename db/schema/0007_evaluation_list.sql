-- What was ranked when a run was evaluated: the places of the test items, by which any definition of a metric can score
-- it at any cut-off, and the head of every list, to be looked at. All blobs are little-endian.

CREATE TABLE evaluation_list (
  evaluation INTEGER PRIMARY KEY REFERENCES evaluation (id) ON DELETE CASCADE ON UPDATE CASCADE,
  depth      INTEGER NOT NULL CHECK (depth >= 0),
  items      BLOB NOT NULL,               -- int32 item.id per user and place, 0 behind a shorter list's end
  scores     BLOB NOT NULL,               -- float32 for each of them
  listed     BLOB NOT NULL,               -- int32 per user: how many items had a place
  areas      BLOB NOT NULL,               -- float32 per user: the area under the curve of the whole ranking
  begins     BLOB NOT NULL,               -- int64 per user and one more: where the user's test items begin below
  tests      BLOB NOT NULL,               -- int32 item.id
  ranks      BLOB NOT NULL                -- int32 for each of them, from 1; 0: it had no place
) STRICT;
