-- Accounts of the HTTP API: refresh tokens of local accounts, tries that are counted, places that are known, and codes
-- that link a chat with an account. E-mails in auth.users are plain, as Supabase keeps them; here they are keyed hashes.

-- Accounts of our own live in our own auth.users alone. In Supabase's they are made by Supabase.
create or replace function carehelp.auth_is_ours() returns boolean language sql stable as $$
  select not exists (select from information_schema.columns
                     where table_schema = 'auth' and table_name = 'users' and column_name = 'instance_id')
$$;

do $$
begin
  if carehelp.auth_is_ours() then
    create unique index if not exists users_email_folded_idx on auth.users (lower(email));
  end if;
end
$$;

-- A token is 32 random bytes; only its SHA-256 is kept. Those of one sign-in are a family.
create table if not exists carehelp.refresh_tokens (
  digest bytea primary key,
  family uuid not null,
  user_id uuid not null references auth.users (id) on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz                    -- exchanged for the next one
);
create index if not exists refresh_tokens_family_idx on carehelp.refresh_tokens (family);
create index if not exists refresh_tokens_user_idx on carehelp.refresh_tokens (user_id, created_at);
create index if not exists refresh_tokens_expires_idx on carehelp.refresh_tokens (expires_at);
alter table carehelp.refresh_tokens enable row level security;

-- Counts by slot, a fixed number of them: keys are hashed into slots, a slot whose time is over begins anew. Nothing has
-- to be cleaned up, and a flood of keys can't fill the table. A crash forgets it, which is no harm.
create unlogged table if not exists carehelp.tries (
  slot int primary key,
  until timestamptz not null,
  count int not null
) with (fillfactor = 50);
alter table carehelp.tries enable row level security;

-- From where an account was signed in to before.
create table if not exists carehelp.sign_in_places (
  account bytea not null,                -- keyed hash of the e-mail
  place bytea not null,                  -- keyed hash of the e-mail and the carrier's block of addresses
  seen_at timestamptz not null,
  primary key (account, place)
);
create index if not exists sign_in_places_seen_idx on carehelp.sign_in_places (seen_at);
alter table carehelp.sign_in_places enable row level security;

-- One code a chat; a new one takes the place of the old.
create table if not exists carehelp.link_codes (
  conversation_id bigint primary key references public.conversations (id) on delete cascade,
  digest bytea not null unique,          -- keyed hash of the code
  expires_at timestamptz not null
);
create index if not exists link_codes_expires_idx on carehelp.link_codes (expires_at);
alter table carehelp.link_codes enable row level security;
create index if not exists conversations_user_idx on public.conversations (user_id) where user_id is not null;

-- A row of public.users. An e-mail that another profile still carries stays there. `p_foreign`: the account was made by
-- Supabase; where auth.users is ours, as with a Postgres of your own beside Supabase's accounts, it is entered there.
create or replace function carehelp.add_profile(p_id uuid, p_email text, p_language text, p_foreign boolean)
returns void language plpgsql set search_path = carehelp, public, pg_temp as $$
begin
  if p_foreign and auth_is_ours() then
    insert into auth.users (id, email) values (p_id, nullif(p_email, '')) on conflict do nothing;
    insert into auth.users (id) values (p_id) on conflict do nothing;
  end if;
  insert into public.users (id, email, preferred_language)
    select id, nullif(p_email, ''), p_language from auth.users where id = p_id on conflict do nothing;
  insert into public.users (id, preferred_language)
    select id, p_language from auth.users where id = p_id on conflict do nothing;
end
$$;

-- A local account, if the e-mail is new. An e-mail that is known costs the same writes, so that time tells nothing.
create or replace function carehelp.add_account(p_email text, p_hash text, p_language text, p_now timestamptz)
returns void language plpgsql set search_path = carehelp, public, pg_temp as $$
declare
  v_id uuid;
  v_taken boolean;
begin
  begin
    insert into auth.users (email, encrypted_password, created_at, updated_at) values (p_email, p_hash, p_now, p_now)
      on conflict (lower(email)) do update set email = auth.users.email
      returning id into v_id;
  exception when unique_violation then  -- two at the same moment
    select id into v_id from auth.users where lower(email) = p_email;
  end;
  v_taken := exists (select from public.users where email = p_email and id <> v_id);
  insert into public.users (id, email, preferred_language)
    values (v_id, case when not v_taken then p_email end, p_language)
    on conflict (id) do update set created_at = public.users.created_at;
end
$$;

-- The chat that a code was sent to belongs to the account from now on; the code is spent. Out: (conversation, channel).
create or replace function carehelp.link_conversation(p_digest bytea, p_user uuid, p_now timestamptz)
returns table (conversation_id bigint, channel text)
language plpgsql set search_path = carehelp, public, pg_temp as $$
declare
  v_conversation bigint;
begin
  delete from link_codes c where c.digest = p_digest and c.expires_at > p_now
    returning c.conversation_id into v_conversation;
  if v_conversation is null then
    return;
  end if;
  return query update public.conversations c set user_id = p_user where c.id = v_conversation returning c.id, c.channel;
end
$$;

revoke all on all functions in schema carehelp from public;
