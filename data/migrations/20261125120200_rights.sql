-- What a person can do with what is held: consent to its being kept, see it, take it away, have it erased; and what is
-- erased without being asked. The functions move ciphertext and keyed hashes; no key comes here.

-- What people said to keeping their messages. Append-only: the last line of a conversation counts.
create table if not exists carehelp.consents (
  id bigint generated always as identity primary key,
  conversation_id bigint not null references public.conversations (id) on delete cascade,
  message_id bigint not null unique,     -- the message that said it: a turn that is begun again says it once
  version text not null,                 -- of the notice that was shown
  language text not null,                -- in which it was shown
  given boolean not null,                -- false: refused or withdrawn
  at timestamptz not null default now()
);
create index if not exists consents_conversation_idx on carehelp.consents (conversation_id, id);

create or replace function carehelp.only_appended()
returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end
$$;
create or replace trigger consents_only_appended before update on carehelp.consents
  for each row execute function carehelp.only_appended();

-- What proves an erasure. Nothing of the person: an id that was drawn at random and told to them.
create table if not exists carehelp.erasures (
  id text primary key,
  at timestamptz not null default now(),
  version text not null,                 -- of the way in which it was erased
  counts jsonb not null,                 -- rows by table
  finished_at timestamptz                -- when the confirmation, and the address that it went to, were gone too
);

-- Keyed hashes of the providers' ids of erased messages: a provider that delivers one again must not bring it back.
-- Nobody without the key can make them from an id, they lead to no person, and they go after some days.
create table if not exists carehelp.erased_keys (
  hash bytea primary key,
  forget_at timestamptz not null
);
create index if not exists erased_keys_forget_idx on carehelp.erased_keys (forget_at);

-- The confirmation of an erasure on its way: a conversation with an address and one message, and nothing else. It goes
-- when the message is sent or given up, and at `until` in any case.
create table if not exists carehelp.farewells (
  conversation_id bigint primary key references public.conversations (id) on delete cascade,
  erasure text not null references carehelp.erasures (id) on delete cascade,
  hash bytea,                            -- the simulator alone: its page looks here until it has shown the message
  until timestamptz not null
);

-- Who looked at or took away what, without what it was. The number of a conversation goes with the conversation.
create table if not exists carehelp.access_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor text not null,                   -- patient, operator, account
  action text not null,                  -- see, export, erase, read…
  conversation_id bigint references public.conversations (id) on delete set null
);
create index if not exists access_log_at_idx on carehelp.access_log (at);
create index if not exists access_log_conversation_idx on carehelp.access_log (conversation_id)
  where conversation_id is not null;

-- Runs of retention, and how far each has come: whoever is killed is gone on for.
create table if not exists carehelp.retention_runs (
  id bigint generated always as identity primary key,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  finished_at timestamptz,
  after bigint not null default 0,       -- conversations up to here are done with
  messages bigint not null default 0,
  conversations bigint not null default 0
);

-- A file that belongs to a conversation goes with it.
alter table carehelp.media
  add column if not exists conversation_id bigint references public.conversations (id) on delete cascade;
create index if not exists media_conversation_idx on carehelp.media (conversation_id) where conversation_id is not null;

alter table carehelp.consents enable row level security;
alter table carehelp.erasures enable row level security;
alter table carehelp.erased_keys enable row level security;
alter table carehelp.farewells enable row level security;
alter table carehelp.access_log enable row level security;
alter table carehelp.retention_runs enable row level security;

-- As `accept`, for items with `tomb` (keyed hash of the provider's id): what was erased is not taken in again. An erasure
-- locks the conversation too, so that it is either over and its hashes are here, or has not begun.
create or replace function carehelp.take_in(p_items jsonb)
returns jsonb language plpgsql set search_path = carehelp, public, pg_temp as $$
declare
  v_kept jsonb;
  v_accepted jsonb;
begin
  perform 1 from public.conversations c
    where exists (
      select 1 from jsonb_array_elements(p_items) e
      where c.channel = e.value ->> 'channel' and c.account = e.value ->> 'account'
        and c.address_hash = decode(e.value ->> 'hash', 'hex'))
    order by c.id for update;
  select coalesce(jsonb_agg(e.value order by e.ordinality), '[]') into v_kept
    from jsonb_array_elements(p_items) with ordinality e
    where not exists (select 1 from erased_keys k where k.hash = decode(e.value ->> 'tomb', 'hex'));
  if jsonb_array_length(v_kept) = jsonb_array_length(p_items) then
    return accept(p_items);
  end if;
  v_accepted := accept(v_kept);
  return (
    select jsonb_agg(coalesce(v_accepted -> (n.nth - 1)::int, '{"conversation": null, "message": null}') order by n.i)
    from (
      select e.ordinality as i, case when k.hash is null
               then count(*) filter (where k.hash is null) over (order by e.ordinality) end as nth
      from jsonb_array_elements(p_items) with ordinality e
      left join erased_keys k on k.hash = decode(e.value ->> 'tomb', 'hex')
    ) n);
end
$$;

-- Everything of a conversation goes, in one transaction; a message that confirms it waits under a conversation of its own.
-- In: {conversation, messages: [id that asked for it], known: [id], parts: [outbox id], media: [key], tombs: [hex],
--      proof, version, body (encrypted part), reply_to, lane, deadline (seconds), forget_in (seconds)}.
-- Out: null where one of the messages was answered meanwhile; {again: true} where there is more than the caller has seen;
-- else {conversation (of the confirmation), counts}. What the person wrote that nobody has answered yet is not lost: it
-- goes over to a conversation that begins with it.
create or replace function carehelp.erase(p jsonb)
returns jsonb language plpgsql set search_path = carehelp, public, pg_temp as $$
declare
  v_old public.conversations;
  v_asked bigint[] := array(select value::bigint from jsonb_array_elements_text(p -> 'messages'));
  v_known bigint[] := array(select value::bigint from jsonb_array_elements_text(p -> 'known'));
  v_parts bigint[] := array(select value::bigint from jsonb_array_elements_text(p -> 'parts'));
  v_counts jsonb;
  v_shell bigint;
  v_fresh bigint;
  v_reply bigint;
  v_lane text;
begin
  select * into v_old from public.conversations where id = (p ->> 'conversation')::bigint for update;
  if not found or cardinality(v_asked) <> (
    select count(*) from public.messages where id = any (v_asked) and conversation_id = v_old.id and status = 'received'
  ) then
    return null;
  end if;
  if exists (select 1 from public.messages where conversation_id = v_old.id and id <> all (v_known)
               and (status <> 'received' or id = any (v_asked)))
     or exists (select 1 from outbox where conversation_id = v_old.id and id <> all (v_parts)) then
    return '{"again": true}';
  end if;

  update public.conversations set address_hash = null where id = v_old.id;
  if exists (select 1 from public.messages where conversation_id = v_old.id and status = 'received' and id <> all (v_asked)) then
    insert into public.conversations (channel, account, address_hash, address, last_inbound_at, started_at)
      values (v_old.channel, v_old.account, v_old.address_hash, v_old.address, v_old.last_inbound_at, v_old.last_inbound_at)
      returning id into v_fresh;
    update public.messages set conversation_id = v_fresh, claimed_by = null
      where conversation_id = v_old.id and status = 'received' and id <> all (v_asked);
    for v_lane in
      select distinct case when level = 'emergency' then 'emergency' else 'turns' end
      from public.messages where conversation_id = v_fresh
    loop
      perform enqueue(v_fresh, v_lane);
    end loop;
  end if;

  delete from early_statuses where provider_key in (select provider_key from outbox where conversation_id = v_old.id);
  insert into erased_keys (hash, forget_at)
    select decode(value, 'hex'), now() + make_interval(secs => (p ->> 'forget_in')::float)
    from jsonb_array_elements_text(p -> 'tombs')
    on conflict do nothing;
  delete from procrastinate_jobs
    where status = 'todo' and queueing_lock in ('turns:' || v_old.id, 'emergency:' || v_old.id);
  with files as (
    delete from media where conversation_id = v_old.id or key in (select jsonb_array_elements_text(p -> 'media')) returning 1
  ), parts as (
    delete from outbox where conversation_id = v_old.id returning 1
  ), agreed as (
    delete from consents where conversation_id = v_old.id returning 1
  ), said as (
    delete from public.messages where conversation_id = v_old.id returning 1
  )
  select jsonb_build_object('messages', (select count(*) from said), 'parts', (select count(*) from parts),
                            'files', (select count(*) from files), 'consents', (select count(*) from agreed))
    into v_counts;
  delete from public.conversations where id = v_old.id;
  insert into erasures (id, version, counts) values (p ->> 'proof', p ->> 'version', v_counts);
  insert into access_log (actor, action) values ('patient', 'erase');

  insert into public.conversations (channel, account, address, last_inbound_at, started_at)
    values (v_old.channel, v_old.account, v_old.address, v_old.last_inbound_at, now()) returning id into v_shell;
  insert into farewells (conversation_id, erasure, hash, until)
    values (v_shell, p ->> 'proof', case when v_old.channel = 'simulator' then v_old.address_hash end,
            now() + make_interval(secs => (p ->> 'deadline')::float));
  insert into public.messages (conversation_id, content, role, timestamp) values (v_shell, '', 'assistant', now())
    returning id into v_reply;
  insert into outbox (conversation_id, message_id, lane, body, status, reply_to)
    values (v_shell, v_reply, p ->> 'lane', p ->> 'body', 'pending', p ->> 'reply_to');
  perform enqueue(v_shell, p ->> 'lane');
  return jsonb_build_object('conversation', v_shell, 'counts', v_counts);
end
$$;

-- The last of an erased person goes: address and confirmation.
create or replace function carehelp.finish_erasure(p_conversation bigint)
returns void language plpgsql set search_path = carehelp, public, pg_temp as $$
begin
  update erasures e set finished_at = now() from farewells f
    where f.conversation_id = p_conversation and e.id = f.erasure;
  if found then
    delete from procrastinate_jobs
      where status = 'todo' and queueing_lock in ('turns:' || p_conversation, 'emergency:' || p_conversation);
    delete from public.conversations where id = p_conversation;
  end if;
end
$$;

-- In the transaction that records that the confirmation was sent, or never will be.
create or replace function carehelp.farewell_sent()
returns trigger language plpgsql set search_path = carehelp, public, pg_temp as $$
begin
  if exists (select 1 from farewells where conversation_id = new.conversation_id and hash is null) then
    perform finish_erasure(new.conversation_id);
  end if;
  return null;
end
$$;
create or replace trigger outbox_farewell_sent after update of status on carehelp.outbox
  for each row when (new.status not in ('pending', 'sending', 'held')) execute function carehelp.farewell_sent();

-- What is over: confirmations that could not be sent in time, files and hashes that have served, statuses that no send
-- claims, old lines of the logs. Returns how many confirmations were dropped.
create or replace function carehelp.tidy_up()
returns int language plpgsql set search_path = carehelp, public, pg_temp as $$
declare
  v_dropped int := 0;
  v_late bigint;
begin
  for v_late in select conversation_id from farewells where until < now() order by 1 loop
    perform finish_erasure(v_late);
    v_dropped := v_dropped + 1;
  end loop;
  delete from erased_keys where forget_at < now();
  delete from media where expires_at < now();
  delete from early_statuses where at < now() - interval '3 days';
  delete from access_log where at < now() - interval '1 year';
  delete from retention_runs where started_at < now() - interval '1 year';
  return v_dropped;
end
$$;

-- A run to work on: one whose worker has not been seen for a while, else a new one if the last began long enough ago.
-- Null: somebody is at it, or it is not time.
create or replace function carehelp.begin_retention(p_every float, p_stale float)
returns bigint language plpgsql set search_path = carehelp, public, pg_temp as $$
declare
  v_last retention_runs;
begin
  if not pg_try_advisory_xact_lock(42078, 0) then
    return null;
  end if;
  select * into v_last from retention_runs order by id desc limit 1;
  if found and v_last.finished_at is null then
    update retention_runs set seen_at = now()
      where id = v_last.id and seen_at < now() - make_interval(secs => p_stale) returning id into v_last.id;
    return case when found then v_last.id end;
  end if;
  if found and v_last.started_at > now() - make_interval(secs => p_every) then
    return null;
  end if;
  insert into retention_runs default values returning id into v_last.id;
  return v_last.id;
end
$$;

-- The next conversations of a run, in one short transaction. Messages older than `p_days` (with consent) or `p_hours`
-- (without) go, with what was sent of them; what is still to be answered or sent goes after `p_days` in any case. A
-- conversation in which nothing is left goes with its address. Those of the HTTP API belong to an account and stay.
-- Returns whether the run has come to its end.
create or replace function carehelp.retire(p_run bigint, p_days float, p_hours float, p_most int)
returns boolean language plpgsql set search_path = carehelp, public, pg_temp as $$
declare
  v_run retention_runs;
  v_ids bigint[];
  v_last bigint;
  v_long timestamptz := now() - make_interval(secs => p_days * 86400);
  v_short timestamptz := now() - make_interval(secs => p_hours * 3600);
  v_messages bigint;
  v_conversations bigint;
begin
  select * into v_run from retention_runs where id = p_run and finished_at is null for update;
  if not found then
    return true;
  end if;
  select max(id) into v_last from (
    select id from public.conversations where id > v_run.after order by id limit p_most) next;
  if v_last is null then
    update retention_runs set finished_at = now(), seen_at = now() where id = p_run;
    return true;
  end if;
  v_ids := array(
    select id from public.conversations
    where id > v_run.after and id <= v_last and channel <> 'api'
    order by id for update skip locked);
  with kept as (
    select c.id, case when (select s.given from consents s where s.conversation_id = c.id order by s.id desc limit 1)
                      then v_long else v_short end as since
    from public.conversations c where c.id = any (v_ids)
  ), gone as (
    delete from public.messages m using kept k
      where m.conversation_id = k.id and m.timestamp < greatest(k.since, v_long)
        and (m.timestamp < v_long or (m.status <> 'received' and not exists (
          select 1 from outbox o where o.message_id = m.id and o.status in ('pending', 'sending'))))
      returning 1
  )
  select count(*) into v_messages from gone;
  with gone as (
    delete from public.conversations c
      where c.id = any (v_ids)
        and not exists (select 1 from public.messages m where m.conversation_id = c.id)
        and not exists (select 1 from farewells f where f.conversation_id = c.id)
        and coalesce(c.last_inbound_at, c.started_at, '-infinity') < v_short
      returning 1
  )
  select count(*) into v_conversations from gone;
  update retention_runs set after = v_last, seen_at = now(), messages = messages + v_messages,
      conversations = conversations + v_conversations
    where id = p_run;
  return false;
end
$$;

revoke all on all functions in schema carehelp from public;
