-- The schema as people have it from the earlier backend, with a development policy left on, and rows in it.
do $$ declare r text; begin
  foreach r in array array['anon', 'authenticated', 'service_role'] loop
    if not exists (select from pg_roles where rolname = r) then execute format('create role %I nologin', r); end if;
  end loop;
end $$;
create schema auth;
grant usage on schema auth to anon, authenticated, service_role;
create table auth.users (id uuid primary key default gen_random_uuid(), email text unique);
create function auth.uid() returns uuid language sql stable as $$
  select nullif(current_setting('request.jwt.claims', true)::jsonb ->> 'sub', '')::uuid
$$;
create table public.users (
  id uuid primary key references auth.users (id) on delete cascade,
  email text unique, preferred_language text default 'fr', created_at timestamptz default now());
create table public.conversations (
  id bigint generated always as identity primary key,
  user_id uuid references public.users (id) on delete set null,
  started_at timestamptz default now(), context text default '');
create table public.messages (
  id bigint generated always as identity primary key,
  conversation_id bigint references public.conversations (id) on delete cascade,
  message_type text default 'text', content text not null, role text default 'user', timestamp timestamptz default now());
create index idx_messages_conversation_id on public.messages (conversation_id);
alter table public.users enable row level security;
alter table public.conversations enable row level security;
alter table public.messages enable row level security;
create function public.is_me(profile_id uuid) returns boolean language sql stable as $$ select auth.uid() = profile_id $$;
create policy "users_select_own" on public.users for select using (is_me(id));
create policy "conversations_owner_select" on public.conversations for select using (is_me(user_id));
create policy "allow all users read" on public.messages for select using (true);
insert into auth.users (id, email) values ('00000000-0000-0000-0000-000000000001', 'awa@example.org');
insert into public.users (id, email) values ('00000000-0000-0000-0000-000000000001', 'awa@example.org');
insert into public.conversations (user_id) values ('00000000-0000-0000-0000-000000000001');
insert into public.messages (conversation_id, content) values (1, 'bonjour'), (1, 'j''ai mal');
insert into public.messages (conversation_id, content, role) values (1, 'buvez', 'assistant');
