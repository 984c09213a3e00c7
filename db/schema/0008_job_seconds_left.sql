-- What the job itself expects to take still, all its stages together; null where it cannot tell.
ALTER TABLE job ADD COLUMN seconds_left REAL;
