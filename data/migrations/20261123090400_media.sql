-- Files of ours that a provider is to fetch (a voice reply, a picture): encrypted, and gone when they have served.
create table if not exists carehelp.media (
  key text primary key,
  content_type text not null,
  content text not null,                 -- encrypted
  expires_at timestamptz not null
);
create index if not exists media_expires_idx on carehelp.media (expires_at);
alter table carehelp.media enable row level security;
