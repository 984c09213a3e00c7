-- What the analyst says must never be shown: items, words, categories and brands, as they were typed.

CREATE TABLE blocked (
  kind    TEXT NOT NULL CHECK (kind IN ('item', 'term', 'category', 'brand')),
  value   TEXT NOT NULL,
  created TEXT NOT NULL,
  PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;
