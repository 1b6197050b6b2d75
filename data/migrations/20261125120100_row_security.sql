-- Row-level security on every table, and columns that a signed-in person may reach on the three tables that are theirs.
-- A table without a policy is for its owner alone, which is who the service connects as. `force` is never used: an
-- owner without bypassrls must see its rows.

-- What belongs to the service (this schema, with the queue's tables and functions) is closed to everybody else. Called
-- again whenever the schema was changed, since the queue brings tables and functions of its own.
create or replace function carehelp.lock_down() returns void language plpgsql set search_path = '' as $$
declare
  r record;
begin
  revoke all on schema carehelp from public, anon, authenticated;
  for r in select c.oid::regclass as name from pg_catalog.pg_class c
      where c.relnamespace = 'carehelp'::regnamespace and c.relkind in ('r', 'p') and not c.relrowsecurity loop
    execute pg_catalog.format('alter table %s enable row level security', r.name);
  end loop;
  revoke all on all tables in schema carehelp from public, anon, authenticated;
  revoke all on all sequences in schema carehelp from public, anon, authenticated;
  revoke all on all routines in schema carehelp from public, anon, authenticated;
  -- only the tables of accounts that stand in for Supabase's, which has its own care
  for r in select c.oid::regclass as name from pg_catalog.pg_class c
      where c.relnamespace = 'auth'::regnamespace and c.relkind in ('r', 'p')
        and pg_catalog.pg_has_role(c.relowner, 'usage') and not c.relrowsecurity loop
    execute pg_catalog.format('alter table %s enable row level security', r.name);
    execute pg_catalog.format('revoke all on %s from public, anon, authenticated', r.name);
  end loop;
end
$$;

-- Whoever may create in a schema on the search path can put a function of their own in the way. Databases that were
-- made before Postgres 15 allow it to everybody.
do $$
begin
  execute 'revoke create on schema public from public, anon, authenticated';
exception when insufficient_privilege then
  raise notice 'the schema public belongs to somebody else: run "revoke create on schema public from public"';
end
$$;

-- The service acts as `authenticated` when it serves a person. A superuser and Supabase's postgres may already.
do $$
begin
  if not pg_has_role(current_user, 'authenticated', 'member')
      or (current_setting('server_version_num')::int >= 160000 and not pg_has_role(current_user, 'authenticated', 'set')) then
    execute format('grant authenticated to %I', current_user);
  end if;
exception when insufficient_privilege then
  raise notice 'have an administrator run: grant authenticated to %', quote_ident(current_user);
end
$$;

-- Functions that policies call look nothing up by a path that the caller sets.
alter function public.is_me(uuid) set search_path = '';
revoke all on function public.is_me(uuid) from public, anon;
grant execute on function public.is_me(uuid) to authenticated, service_role;
do $$
begin
  if (select pg_has_role(proowner, 'usage') from pg_proc where oid = 'auth.uid()'::regprocedure) then
    alter function auth.uid() set search_path = '';
  end if;
end
$$;

-- Nobody who is not signed in reaches anything, and who is signed in reaches these columns. The rest is the service's:
-- addresses, what a job is at work on, dedup keys, levels, and ciphertext that a person has no use for.
revoke all on public.users, public.conversations, public.messages from public, anon, authenticated;

do $$
declare
  t text;
begin
  foreach t in array array['conversations', 'messages'] loop
    execute format('revoke all on sequence %s from public, anon, authenticated', pg_get_serial_sequence('public.' || t, 'id'));
  end loop;
end
$$;

grant select (id, email, preferred_language, created_at) on public.users to authenticated;
grant insert (id, email, preferred_language) on public.users to authenticated;
grant update (email, preferred_language) on public.users to authenticated;

grant select (id, user_id, started_at, channel, language, chosen_language, last_inbound_at, opted_out)
  on public.conversations to authenticated;
grant insert (user_id, chosen_language) on public.conversations to authenticated;
grant update (chosen_language) on public.conversations to authenticated;
grant delete on public.conversations to authenticated;

grant select (id, conversation_id, message_type, content, role, timestamp, status, answered_by, level, language)
  on public.messages to authenticated;
grant insert (conversation_id, message_type, content, role) on public.messages to authenticated;
grant update (content) on public.messages to authenticated;
grant delete on public.messages to authenticated;

-- Beside the policies of owners, which say whose a row is, these say what a person may put into it: an e-mail that is
-- theirs (else the unique index tells who else has an account), words as their own and not as the service's, and no
-- value that poses as encrypted (it could not be opened, and would stop who reads it).
create or replace function public.my_email() returns text language sql stable set search_path = '' as $$
  select nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email'
$$;
revoke all on function public.my_email() from public, anon;
grant execute on function public.my_email() to authenticated, service_role;

drop policy if exists users_own_email_insert on public.users;
create policy users_own_email_insert on public.users as restrictive for insert to authenticated
  with check (email is null or email = public.my_email());
drop policy if exists users_own_email_update on public.users;
create policy users_own_email_update on public.users as restrictive for update to authenticated
  with check (email is null or email = public.my_email());
drop policy if exists messages_own_words_insert on public.messages;
create policy messages_own_words_insert on public.messages as restrictive for insert to authenticated
  with check (role = 'user' and message_type = 'text' and content not like 'chv1:%');
drop policy if exists messages_own_words_update on public.messages;
create policy messages_own_words_update on public.messages as restrictive for update to authenticated
  using (role = 'user') with check (role = 'user' and content not like 'chv1:%');

-- The policies look conversations up by their person.
create index if not exists conversations_user_idx on public.conversations (user_id) where user_id is not null;

select carehelp.lock_down();
