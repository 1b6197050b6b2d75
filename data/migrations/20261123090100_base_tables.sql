-- The tables and policies that people may already have, made where they are missing, left where they are there.
create table if not exists public.users (
  id uuid primary key references auth.users (id) on delete cascade,
  email text unique,
  preferred_language text default 'fr',
  created_at timestamptz default now()
);

create table if not exists public.conversations (
  id bigint generated always as identity primary key,
  user_id uuid references public.users (id) on delete set null,
  started_at timestamptz default now(),
  context text default ''
);

create table if not exists public.messages (
  id bigint generated always as identity primary key,
  conversation_id bigint references public.conversations (id) on delete cascade,
  message_type text default 'text',
  content text not null,
  role text default 'user',
  timestamp timestamptz default now()
);

create index if not exists idx_messages_conversation_id on public.messages (conversation_id);

alter table public.users enable row level security;
alter table public.conversations enable row level security;
alter table public.messages enable row level security;

create or replace function public.is_me(profile_id uuid)
returns boolean language sql stable as $$
  select auth.uid() = profile_id
$$;

do $$
declare
  -- policy, table, verb, using, with check
  wanted text[][] := array[
    ['users_select_own', 'users', 'select', 'public.is_me(id)', ''],
    ['users_insert_self', 'users', 'insert', '', 'public.is_me(id)'],
    ['users_update_own', 'users', 'update', 'public.is_me(id)', 'public.is_me(id)'],
    ['conversations_owner_select', 'conversations', 'select', 'public.is_me(user_id)', ''],
    ['conversations_owner_insert', 'conversations', 'insert', '', 'public.is_me(user_id)'],
    ['conversations_owner_update', 'conversations', 'update', 'public.is_me(user_id)', 'public.is_me(user_id)'],
    ['conversations_owner_delete', 'conversations', 'delete', 'public.is_me(user_id)', ''],
    ['messages_owner_select', 'messages', 'select', 'MINE', ''],
    ['messages_owner_insert', 'messages', 'insert', '', 'MINE'],
    ['messages_owner_update', 'messages', 'update', 'MINE', 'MINE'],
    ['messages_owner_delete', 'messages', 'delete', 'MINE', '']
  ];
  mine text := 'exists (select 1 from public.conversations c where c.id = conversation_id and public.is_me(c.user_id))';
  w text[];
begin
  foreach w slice 1 in array wanted loop
    if not exists (select from pg_policies where schemaname = 'public' and tablename = w[2] and policyname = w[1]) then
      execute format('create policy %I on public.%I for %s', w[1], w[2], w[3])
        || case when w[4] <> '' then format(' using (%s)', replace(w[4], 'MINE', mine)) else '' end
        || case when w[5] <> '' then format(' with check (%s)', replace(w[5], 'MINE', mine)) else '' end;
    end if;
  end loop;
end
$$;

-- Policies named "allow all…" circulate as a development shortcut; on a service with patients they open every row.
do $$
declare
  p record;
begin
  for p in
    select policyname, tablename from pg_policies
    where schemaname = 'public' and tablename in ('users', 'conversations', 'messages') and policyname like 'allow all %'
  loop
    execute format('drop policy %I on public.%I', p.policyname, p.tablename);
    raise warning 'dropped the policy "%" on public.%: it let everybody read or write every row', p.policyname, p.tablename;
  end loop;
end
$$;

grant usage on schema public to anon, authenticated, service_role;
grant select, insert, update, delete on public.users, public.conversations, public.messages to authenticated, service_role;
