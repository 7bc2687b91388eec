/** The database's versions. A step, once released, is never edited: add the next one. */
import type { Database } from './driver.ts'

const steps: readonly string[] = [
  `
  CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    provider TEXT NOT NULL,
    name TEXT NOT NULL,
    base_url TEXT NOT NULL
  ) STRICT;

  CREATE TABLE batches (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    folder TEXT NOT NULL,
    template TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    settled_at INTEGER
  ) STRICT;

  CREATE TABLE jobs (
    id INTEGER PRIMARY KEY,
    batch_id INTEGER NOT NULL REFERENCES batches (id),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    provider TEXT NOT NULL,
    remote_id TEXT NOT NULL,
    title TEXT,
    columns TEXT NOT NULL DEFAULT '{}',
    state TEXT NOT NULL DEFAULT 'queued',
    status TEXT,
    progress REAL,
    product TEXT,
    cost REAL,
    duration_seconds REAL,
    missing TEXT NOT NULL DEFAULT '[]',
    warnings TEXT NOT NULL DEFAULT '[]',
    failure TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    renewals INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL DEFAULT 0,
    status_since INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    completed_at INTEGER,
    UNIQUE (account_id, remote_id)
  ) STRICT;
  CREATE INDEX jobs_due ON jobs (state, due_at);
  CREATE INDEX jobs_of_batch ON jobs (batch_id, state);

  CREATE TABLE outputs (
    id INTEGER PRIMARY KEY,
    job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    position INTEGER,
    locale TEXT,
    name TEXT,
    extension TEXT NOT NULL,
    size_bytes INTEGER,
    state TEXT NOT NULL DEFAULT 'pending',
    path TEXT,
    -- Folded to one case: what two file systems out of three would call the same file.
    path_key TEXT UNIQUE,
    bytes_done INTEGER NOT NULL DEFAULT 0,
    sha256 TEXT,
    completed_at INTEGER,
    UNIQUE (job_id, key)
  ) STRICT;

  CREATE TABLE timeline (
    id INTEGER PRIMARY KEY,
    job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    what TEXT NOT NULL
  ) STRICT;
  CREATE INDEX timeline_of_job ON timeline (job_id);
  `,
  `
  ALTER TABLE outputs ADD COLUMN credentials TEXT;
  ALTER TABLE outputs ADD COLUMN checked INTEGER NOT NULL DEFAULT 0;
  -- Files of earlier versions may have been moved or edited since: they are left alone.
  UPDATE outputs SET checked = 1 WHERE state = 'saved';
  `,
  `
  -- A job's place in the queue is its id until the user moves it.
  ALTER TABLE jobs ADD COLUMN shift REAL NOT NULL DEFAULT 0;
  ALTER TABLE jobs ADD COLUMN place REAL GENERATED ALWAYS AS (id + shift) VIRTUAL;
  CREATE INDEX jobs_place ON jobs (place);
  CREATE INDEX jobs_line ON jobs (place) WHERE state = 'queued';
  CREATE INDEX jobs_moved ON jobs (state, due_at, shift) WHERE shift <> 0;
  -- Of jobs in the bin, whose state is 'binned'.
  ALTER TABLE jobs ADD COLUMN state_before TEXT;
  `,
  `
  CREATE INDEX outputs_of_locale ON outputs (locale, job_id) WHERE locale IS NOT NULL;
  `,
  `
  -- States that were told from other columns become states and columns of their own.
  ALTER TABLE jobs ADD COLUMN finalizing_for TEXT;
  ALTER TABLE jobs ADD COLUMN claimed_complete INTEGER NOT NULL DEFAULT 0;
  -- A receipt's word for a file: a digest before any download. Without a path it names no file.
  UPDATE outputs SET sha256 = NULL WHERE state = 'pending' AND path IS NULL;
  UPDATE outputs SET state = 'claimed'
    WHERE state = 'pending' AND sha256 IS NOT NULL AND size_bytes IS NOT NULL;
  UPDATE outputs SET sha256 = NULL WHERE state = 'pending';
  -- Length and digest on the record, the file perhaps under its name.
  UPDATE outputs SET state = 'committing', size_bytes = bytes_done
    WHERE state = 'downloading' AND sha256 IS NOT NULL AND path IS NOT NULL;
  UPDATE jobs SET state = 'staged' WHERE state = 'binned' AND state_before IS NULL;
  UPDATE jobs SET finalizing_for = 'commit' WHERE state = 'finalizing';
  UPDATE jobs SET finalizing_for = 'receipt', claimed_complete = coalesce(progress = 1, 0)
    WHERE state = 'finalizing'
      AND id IN (SELECT job_id FROM outputs WHERE state = 'claimed');
  `,
  `
  -- What happened, as a code with parameters; rows of earlier versions keep their sentence.
  ALTER TABLE timeline ADD COLUMN code TEXT;
  ALTER TABLE timeline ADD COLUMN params TEXT;
  `,
  `
  -- Whether an account was marked by hand for plain http.
  ALTER TABLE accounts ADD COLUMN allow_http INTEGER NOT NULL DEFAULT 0;
  `,
  `
  -- What else a user says of an account, as JSON.
  ALTER TABLE accounts ADD COLUMN options TEXT NOT NULL DEFAULT '{}';
  -- What a cost is counted in; the providers that told one until now counted in these.
  ALTER TABLE jobs ADD COLUMN cost_unit TEXT;
  UPDATE jobs SET cost_unit = iif(provider = 'swiftia', 'credits', 'USD')
    WHERE cost IS NOT NULL AND provider IN ('redner', 'swiftia');
  ALTER TABLE jobs ADD COLUMN words INTEGER;
  `,
  `
  -- Polls of a finished job that were made for outputs without a link.
  ALTER TABLE jobs ADD COLUMN extra_polls INTEGER NOT NULL DEFAULT 0;
  -- When the provider took a job and when it last changed there, on the provider's clock.
  ALTER TABLE jobs ADD COLUMN remote_created_at INTEGER;
  ALTER TABLE jobs ADD COLUMN remote_changed_at INTEGER;
  `,
  `
  -- Why a job has failed or is blocked, for sums over all of them: the reason of its failure and, where
  -- its provider has spoken, the provider's own code or else its words, without what is another in each
  -- job: its ID and numbers. Empty where that cannot be read.
  ALTER TABLE jobs ADD COLUMN cause TEXT GENERATED ALWAYS AS (
    iif(json_valid(failure),
      coalesce(json_extract(failure, '$.reason'), '') ||
        iif(json_extract(failure, '$.reason') LIKE 'PROVIDER%',
          ' ' || coalesce(json_extract(failure, '$.code'), substr(
            replace(replace(replace(replace(replace(
              replace(replace(replace(replace(replace(
                replace(json_extract(failure, '$.message'), remote_id, ''),
                '0', ''), '1', ''), '2', ''), '3', ''), '4', ''),
              '5', ''), '6', ''), '7', ''), '8', ''), '9', ''),
            1, 80), ''), ''),
      '')) VIRTUAL;
  CREATE INDEX jobs_stopped ON jobs (state, account_id, cause, batch_id)
    WHERE state IN ('failed', 'blocked');
  `,
  `
  -- A finished batch may be put out of the sidebar; its age counts from when it was last taken back.
  ALTER TABLE batches ADD COLUMN archived_at INTEGER;
  ALTER TABLE batches ADD COLUMN unarchived_at INTEGER;
  -- Where files of the batch were saved before its folder was changed: a JSON list of paths.
  ALTER TABLE batches ADD COLUMN former_folders TEXT NOT NULL DEFAULT '[]';
  -- The queue's order without archived batches, of which the index alone says enough.
  DROP INDEX jobs_place;
  CREATE INDEX jobs_place ON jobs (place, id, batch_id);
  `,
  `
  -- What a search looks through; made when the database is opened, as SQL cannot fold all letters.
  CREATE TABLE search_texts (
    id INTEGER PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
    text TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- What was last found in the place of a saved file, when, and when its bytes were compared.
  ALTER TABLE outputs ADD COLUMN found TEXT;
  ALTER TABLE outputs ADD COLUMN found_at INTEGER;
  ALTER TABLE outputs ADD COLUMN verified_at INTEGER;
  ALTER TABLE outputs ADD COLUMN found_bytes INTEGER;
  ALTER TABLE outputs ADD COLUMN found_sha256 TEXT;
  ALTER TABLE outputs ADD COLUMN found_modified_at REAL;
  -- The folder that the saved file has to be inside of; null: that of its job.
  ALTER TABLE outputs ADD COLUMN root TEXT;
  -- The file that was saved before, as JSON, while it is downloaded again: nothing else may have its name.
  ALTER TABLE outputs ADD COLUMN earlier TEXT;
  ALTER TABLE outputs ADD COLUMN earlier_key TEXT;
  CREATE INDEX outputs_earlier ON outputs (earlier_key) WHERE earlier_key IS NOT NULL;
  -- Where the files of a job go, where that is not as its batch says.
  ALTER TABLE jobs ADD COLUMN folder TEXT;
  ALTER TABLE jobs ADD COLUMN template TEXT;
  CREATE INDEX jobs_in_folder ON jobs (folder) WHERE folder IS NOT NULL;
  `,
]

export const schemaVersion = steps.length

/** The version of an open database; 0 when it is new. */
export function versionOf(database: Database): number {
  const row = database.prepare('PRAGMA user_version').get() as { user_version: number }
  return Number(row.user_version)
}

/** Brings an open database to a version, by default the newest, each step whole or not at all. */
export function migrate(database: Database, to = schemaVersion): void {
  for (let version = versionOf(database); version < to; version++) {
    database.exec(
      `BEGIN IMMEDIATE; ${steps[version]} PRAGMA user_version = ${version + 1}; COMMIT;`,
    )
  }
}
