-- Summaries of a hospital's own consultations, read by `carehelp ingest`: background for a model, never shown as they are.
-- A new reading is complete before it counts: a row is searched once the reading that brought it is finished, and goes
-- when a finished reading has not seen it.
create table if not exists carehelp.summaries (
  digest text primary key,               -- of the cleaned content
  brought_by bigint not null,            -- the reading that brought it
  seen_by bigint not null,               -- the last reading that saw it
  line text not null,                    -- encrypted, as a model reads it
  words tsvector not null                -- folded words
);
create index if not exists summaries_words_idx on carehelp.summaries using gin (words);
create table if not exists carehelp.readings (
  id bigint generated always as identity primary key,
  source text not null,                  -- digest of the file
  used bigint not null default 0,
  skipped bigint not null default 0,
  finished_at timestamptz
);
alter table carehelp.summaries enable row level security;
alter table carehelp.readings enable row level security;
