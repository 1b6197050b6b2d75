-- What a durable turn needs: channels and dedup on the tables that people have, an outbox, and the five functions
-- that move a message through. Personal data arrives here encrypted; the functions never look into it.
-- Each function takes a JSON array and treats every item on its own, so that concurrent turns share round trips.
create schema if not exists carehelp;
revoke all on schema carehelp from public;
grant usage on schema carehelp to service_role;

alter table public.conversations
  add column if not exists channel text not null default 'api',
  add column if not exists account text not null default '',
  add column if not exists address_hash bytea,           -- keyed hash, for look-up
  add column if not exists address text,                 -- encrypted
  add column if not exists language text,                -- what the person wrote last
  add column if not exists chosen_language text,         -- what the person asked for
  add column if not exists last_inbound_at timestamptz,
  add column if not exists reachable boolean not null default true,
  add column if not exists opted_out boolean not null default false;

create unique index if not exists conversations_address_idx
  on public.conversations (channel, account, address_hash);

alter table public.messages
  add column if not exists dedup_key text,
  add column if not exists status text not null default 'answered',   -- received, answered
  add column if not exists claimed_by bigint,                         -- the job that is at work on it
  add column if not exists answered_by bigint,                        -- the reply's message id
  add column if not exists level text,
  add column if not exists language text,
  add column if not exists meta text;                                 -- encrypted: attachments, decision

create unique index if not exists messages_dedup_key_idx on public.messages (dedup_key) where dedup_key is not null;
create index if not exists messages_received_idx on public.messages (conversation_id) where status = 'received';
create index if not exists messages_history_idx on public.messages (conversation_id, id);
drop index if exists public.idx_messages_conversation_id;  -- the one above serves its queries too

create table if not exists carehelp.outbox (
  id bigint generated always as identity primary key,
  conversation_id bigint not null references public.conversations (id) on delete cascade,
  message_id bigint not null references public.messages (id) on delete cascade,
  lane text not null,
  body text not null,                                    -- encrypted part
  status text not null,
  attempts int not null default 0,
  next_attempt_at timestamptz,
  provider_key text,                                     -- channel:provider id, for status callbacks
  error_code text,
  level text,
  reply_to text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index if not exists outbox_unsent_idx on carehelp.outbox (conversation_id, id) where status in ('pending', 'sending');
create index if not exists outbox_held_idx on carehelp.outbox (conversation_id, id) where status = 'held';
create index if not exists outbox_message_idx on carehelp.outbox (message_id);
create index if not exists outbox_provider_key_idx on carehelp.outbox (provider_key) where provider_key is not null;

-- Status callbacks that overtook the record of their own send.
create table if not exists carehelp.early_statuses (
  provider_key text not null,
  status text not null,
  error_code text,
  at timestamptz not null default now(),
  primary key (provider_key, status)
);

create table if not exists carehelp.settings (
  name text primary key,
  value text not null
);

alter table carehelp.outbox enable row level security;
alter table carehelp.early_statuses enable row level security;
alter table carehelp.settings enable row level security;

create or replace function carehelp.status_rank(p_status text) returns int language sql immutable as $$
  select case p_status
    when 'held' then 0 when 'pending' then 0 when 'sending' then 1 when 'queued' then 2 when 'sent' then 3
    when 'delivered' then 4 when 'undelivered' then 4 when 'failed' then 4 when 'read' then 5 else -1 end
$$;

-- One waiting job per conversation and lane. A waiting job that is due later is brought forward.
create or replace function carehelp.enqueue(p_conversation bigint, p_lane text, p_at timestamptz default null)
returns void language plpgsql set search_path = carehelp, public, pg_temp as $$
declare
  v_lock text := p_lane || ':' || p_conversation;
  v_due timestamptz;
begin
  select coalesce(scheduled_at, '-infinity') into v_due
    from procrastinate_jobs where queueing_lock = v_lock and status = 'todo';
  if not found then
    perform procrastinate_defer_jobs_v1(array[row(
      p_lane, 'answer_conversation', 0, v_lock, v_lock, jsonb_build_object('conversation_id', p_conversation), p_at
    )::procrastinate_job_to_defer_v1]);
  elsif v_due > coalesce(p_at, now()) then
    update procrastinate_jobs set scheduled_at = p_at where queueing_lock = v_lock and status = 'todo';
    perform pg_notify('procrastinate_queue_v1#' || p_lane, '{"type": "job_inserted", "job_id": 0}');
  end if;
end
$$;

-- In: [{channel, account, hash, address, dedup, kind, content, meta, at, level, language, lane, reachable}]
-- Out, in the same order: [{conversation, message}], message null for a duplicate.
-- The conversation's row is locked before jobs are looked at, and begin_turn locks it before it reads messages:
-- so a message is either seen by the turn that runs or has a job of its own.
create or replace function carehelp.accept(p_items jsonb)
returns jsonb language plpgsql set search_path = carehelp, public, pg_temp as $$
declare
  r record;
  v_conversation bigint;
  v_message bigint;
  v_results jsonb[] := array_fill(null::jsonb, array[jsonb_array_length(p_items)]);
begin
  for r in
    select e.ordinality as i, e.value as item, decode(e.value ->> 'hash', 'hex') as hash, c.id as known
    from jsonb_array_elements(p_items) with ordinality e
    left join public.conversations c
      on c.channel = e.value ->> 'channel' and c.account = e.value ->> 'account'
      and c.address_hash = decode(e.value ->> 'hash', 'hex')
    order by c.id nulls last, e.value ->> 'hash', e.ordinality
  loop
    v_conversation := null;
    if r.known is not null then
      update public.conversations
        set last_inbound_at = greatest(last_inbound_at, (r.item ->> 'at')::timestamptz),
            reachable = coalesce((r.item ->> 'reachable')::boolean, reachable)
        where id = r.known returning id into v_conversation;
    end if;
    if v_conversation is null then
      insert into public.conversations (channel, account, address_hash, address, last_inbound_at, started_at, reachable)
        values (r.item ->> 'channel', r.item ->> 'account', r.hash, r.item ->> 'address',
                (r.item ->> 'at')::timestamptz, (r.item ->> 'at')::timestamptz,
                coalesce((r.item ->> 'reachable')::boolean, true))
        on conflict (channel, account, address_hash) do update set last_inbound_at = excluded.last_inbound_at
        returning id into v_conversation;
    end if;
    insert into public.messages (conversation_id, message_type, content, role, timestamp, dedup_key, status, level, language, meta)
      values (v_conversation, r.item ->> 'kind', r.item ->> 'content', 'user', (r.item ->> 'at')::timestamptz,
              r.item ->> 'dedup', 'received', r.item ->> 'level', r.item ->> 'language', r.item ->> 'meta')
      on conflict (dedup_key) where dedup_key is not null do nothing
      returning id into v_message;
    if v_message is not null then
      perform carehelp.enqueue(v_conversation, r.item ->> 'lane');
    end if;
    v_results[r.i] := jsonb_build_object('conversation', v_conversation, 'message', v_message);
  end loop;
  return to_jsonb(v_results);
end
$$;

-- In: [{conversation, job, lane, history, settle, settle_most}]. Out, in the same order: null where the conversation is
-- gone, {wait: seconds} while the person may still be writing (nothing is claimed then), else
-- {conversation: {...}, pending: [...], history: [...], unsent: [...], held: [...], blocked_until}.
-- pending: unanswered messages that no other running job is at work on; they are claimed for this job.
-- unsent: parts of earlier replies that are due, marked as being sent; `before` tells whether a send may have happened.
create or replace function carehelp.begin_turn(p_items jsonb)
returns jsonb language plpgsql set search_path = carehelp, public, pg_temp as $$
declare
  r record;
  v_row public.conversations;
  v_pending jsonb;
  v_unsent jsonb;
  v_history jsonb;
  v_blocked timestamptz;
  v_wait float;
  v_results jsonb[] := array_fill(null::jsonb, array[jsonb_array_length(p_items)]);
begin
  perform set_config('synchronous_commit', 'off', true);  -- a claim that a crash forgets is made again
  for r in
    select e.ordinality as i, (e.value ->> 'conversation')::bigint as conversation, (e.value ->> 'job')::bigint as job,
           e.value ->> 'lane' as lane, coalesce((e.value ->> 'history')::int, 0) as history,
           coalesce((e.value ->> 'settle')::float, 0) as settle,
           coalesce((e.value ->> 'settle_most')::float, 0) as settle_most
    from jsonb_array_elements(p_items) with ordinality e order by 2, 1
  loop
    select * into v_row from public.conversations where id = r.conversation for update;
    continue when not found;

    if r.settle > 0 then
      select extract(epoch from least(max(timestamp) + make_interval(secs => r.settle),
                                      min(timestamp) + make_interval(secs => r.settle_most)) - clock_timestamp())
        into v_wait from public.messages where conversation_id = r.conversation and status = 'received';
      if v_wait > 0 then
        v_results[r.i] := jsonb_build_object('wait', least(v_wait, r.settle));
        continue;
      end if;
    end if;

    with mine as (
      update public.messages m set claimed_by = r.job
        where m.conversation_id = r.conversation and m.status = 'received'
          and (m.claimed_by is null or m.claimed_by = r.job or not exists (
            select 1 from procrastinate_jobs j where j.id = m.claimed_by and j.status = 'doing'))
        returning m.id, m.message_type, m.content, m.meta, m.level, m.language, m.timestamp
    )
    select coalesce(jsonb_agg(jsonb_build_object('id', id, 'kind', message_type, 'content', content, 'meta', meta,
             'level', level, 'language', language, 'at', timestamp) order by id), '[]')
      into v_pending from mine;

    select min(next_attempt_at) into v_blocked from outbox
      where conversation_id = r.conversation and lane = r.lane and status in ('pending', 'sending')
        and next_attempt_at > now();
    v_unsent := '[]';
    if v_blocked is null then
      with due as (
        select id, status from outbox
          where conversation_id = r.conversation and lane = r.lane and status in ('pending', 'sending')
          order by id for update
      ), taken as (
        update outbox o set status = 'sending', attempts = attempts + 1, next_attempt_at = null, updated_at = now()
          from due where o.id = due.id
          returning o.id, o.body, o.attempts, o.level, o.reply_to, o.created_at, due.status as before
      )
      select coalesce(jsonb_agg(to_jsonb(taken) order by id), '[]') into v_unsent from taken;
    end if;

    v_history := '[]';
    if r.history > 0 and v_pending <> '[]' then
      select coalesce(jsonb_agg(jsonb_build_object('role', h.role, 'kind', h.message_type, 'content', h.content,
               'level', h.level, 'language', h.language, 'at', h.timestamp) order by h.id), '[]')
        into v_history
        from (select * from public.messages
                where conversation_id = r.conversation and status <> 'received'
                order by id desc limit r.history) h;
    end if;

    v_results[r.i] := jsonb_build_object(
      'conversation', jsonb_build_object(
        'id', v_row.id, 'channel', v_row.channel, 'account', v_row.account, 'address', v_row.address,
        'language', v_row.language, 'chosen_language', v_row.chosen_language, 'context', v_row.context,
        'last_inbound_at', v_row.last_inbound_at, 'reachable', v_row.reachable, 'opted_out', v_row.opted_out),
      'pending', v_pending, 'history', v_history, 'unsent', v_unsent, 'blocked_until', v_blocked,
      'held', coalesce((select jsonb_agg(body order by id) from outbox
                          where conversation_id = r.conversation and status = 'held'), '[]'));
  end loop;
  return to_jsonb(v_results);
end
$$;

-- In: [{conversation, messages: [id], answers: bool, content, level, language, meta, lane, reply_to, send_now,
--       parts: [encrypted body], held: [encrypted body], context, conversation_language, chosen_language, opted_out}].
-- Out: null where one of the messages was answered meanwhile (nothing is written), else {message, outbox: [id]}.
create or replace function carehelp.commit_turn(p_items jsonb)
returns jsonb language plpgsql set search_path = carehelp, public, pg_temp as $$
declare
  r record;
  v_ids bigint[];
  v_reply bigint;
  v_outbox jsonb;
  v_results jsonb[] := array_fill(null::jsonb, array[jsonb_array_length(p_items)]);
begin
  for r in
    select e.ordinality as i, e.value as item, (e.value ->> 'conversation')::bigint as conversation
    from jsonb_array_elements(p_items) with ordinality e order by 3, 1
  loop
    perform 1 from public.conversations where id = r.conversation for update;
    continue when not found;
    select array_agg(id) into v_ids from public.messages
      where id in (select value::bigint from jsonb_array_elements_text(r.item -> 'messages')) and status = 'received';
    continue when coalesce(cardinality(v_ids), 0) <> jsonb_array_length(r.item -> 'messages');

    v_reply := null;
    if r.item ->> 'content' is not null then
      insert into public.messages (conversation_id, content, role, timestamp, level, language, meta)
        values (r.conversation, r.item ->> 'content', 'assistant', coalesce((r.item ->> 'at')::timestamptz, now()),
                r.item ->> 'level', r.item ->> 'language', r.item ->> 'meta')
        returning id into v_reply;
    end if;
    update public.messages set status = 'answered', answered_by = v_reply, claimed_by = null where id = any (v_ids);
    update public.conversations set
        context = coalesce(r.item ->> 'context', context),
        language = coalesce(r.item ->> 'conversation_language', language),
        chosen_language = coalesce(r.item ->> 'chosen_language', chosen_language),
        opted_out = coalesce((r.item ->> 'opted_out')::boolean, opted_out)
      where id = r.conversation;

    v_outbox := '[]';
    if v_reply is not null then
      if jsonb_array_length(coalesce(r.item -> 'held', '[]')) > 0 or jsonb_array_length(coalesce(r.item -> 'parts', '[]')) > 0 then
        delete from outbox where conversation_id = r.conversation and status = 'held';
      end if;
      with sent as (
        insert into outbox (conversation_id, message_id, lane, body, status, attempts, level, reply_to)
          select r.conversation, v_reply, r.item ->> 'lane', p.value,
                 case when (r.item ->> 'send_now')::boolean then 'sending' else 'pending' end,
                 case when (r.item ->> 'send_now')::boolean then 1 else 0 end,
                 r.item ->> 'level', r.item ->> 'reply_to'
          from jsonb_array_elements_text(coalesce(r.item -> 'parts', '[]')) with ordinality p order by p.ordinality
          returning id
      )
      select coalesce(jsonb_agg(id order by id), '[]') into v_outbox from sent;
      insert into outbox (conversation_id, message_id, lane, body, status, level)
        select r.conversation, v_reply, r.item ->> 'lane', p.value, 'held', r.item ->> 'level'
        from jsonb_array_elements_text(coalesce(r.item -> 'held', '[]')) with ordinality p order by p.ordinality;
    end if;
    v_results[r.i] := jsonb_build_object('message', v_reply, 'outbox', v_outbox);
  end loop;
  return to_jsonb(v_results);
end
$$;

-- In: [{id, status, provider_key, error_code, retry_in}]: what became of sends. retry_in (seconds) puts a part back.
-- A status callback that came first is taken into account.
create or replace function carehelp.mark_sends(p_items jsonb)
returns jsonb language plpgsql set search_path = carehelp, public, pg_temp as $$
declare
  r record;
  v_early_status text;
  v_early_error text;
  v_results jsonb[] := array_fill(null::jsonb, array[jsonb_array_length(p_items)]);
begin
  for r in
    select e.ordinality as i, e.value as item, (e.value ->> 'id')::bigint as id
    from jsonb_array_elements(p_items) with ordinality e order by 3, 1
  loop
    v_early_status := null;
    v_early_error := null;
    if r.item ->> 'provider_key' is not null then
      with gone as (delete from early_statuses where provider_key = r.item ->> 'provider_key' returning *)
      select status, error_code into v_early_status, v_early_error from gone order by status_rank(status) desc limit 1;
    end if;
    update outbox set
        status = case when status_rank(v_early_status) > status_rank(r.item ->> 'status')
                      then v_early_status else r.item ->> 'status' end,
        provider_key = coalesce(r.item ->> 'provider_key', provider_key),
        error_code = coalesce(v_early_error, r.item ->> 'error_code'),
        next_attempt_at = now() + make_interval(secs => (r.item ->> 'retry_in')::float),
        updated_at = now()
      where id = r.id and status_rank(status) <= status_rank(r.item ->> 'status') + 1;
    v_results[r.i] := 'true';
  end loop;
  return to_jsonb(v_results);
end
$$;

-- In: [{provider_key, status, error_code}] from status callbacks, in any order, any number of times.
create or replace function carehelp.record_statuses(p_items jsonb)
returns jsonb language plpgsql set search_path = carehelp, public, pg_temp as $$
declare
  r record;
  v_results jsonb[] := array_fill(null::jsonb, array[jsonb_array_length(p_items)]);
begin
  for r in
    select e.ordinality as i, e.value as item from jsonb_array_elements(p_items) with ordinality e
    order by e.value ->> 'provider_key', 1
  loop
    update outbox set
        status = case when status_rank(r.item ->> 'status') > status_rank(status) then r.item ->> 'status' else status end,
        error_code = coalesce(r.item ->> 'error_code', error_code),
        updated_at = now()
      where provider_key = r.item ->> 'provider_key';
    if not found then
      insert into early_statuses (provider_key, status, error_code)
        values (r.item ->> 'provider_key', r.item ->> 'status', r.item ->> 'error_code')
        on conflict do nothing;
    end if;
    v_results[r.i] := 'true';
  end loop;
  return to_jsonb(v_results);
end
$$;

-- Running jobs that nobody runs any more become waiting ones: at once, and with a notification.
create or replace function carehelp.put_back(p_jobs bigint[])
returns int language plpgsql set search_path = carehelp, public, pg_temp as $$
declare
  r record;
  v_count int := 0;
begin
  for r in
    select id, queue_name, args from procrastinate_jobs where id = any (p_jobs) and status = 'doing'
    order by id for update skip locked
  loop
    delete from procrastinate_jobs where id = r.id;
    perform carehelp.enqueue((r.args ->> 'conversation_id')::bigint, r.queue_name);
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;

-- Puts back the jobs whose worker is gone. A worker proves that it lives by an advisory lock (p_class, worker id) that
-- dies with its connection, and by its heartbeat. After a restart of Postgres the locks get p_grace to be taken again.
create or replace function carehelp.take_over(p_class int, p_heartbeat float, p_grace float)
returns int language plpgsql set search_path = carehelp, public, pg_temp as $$
begin
  if not pg_try_advisory_xact_lock(p_class, 0) then
    return 0;
  end if;
  return put_back(array(
    select j.id
    from procrastinate_jobs j left join procrastinate_workers w on w.id = j.worker_id
    where j.status = 'doing' and j.task_name = 'answer_conversation' and (
      w.id is null
      or w.last_heartbeat < now() - make_interval(secs => p_heartbeat)
      or (w.last_heartbeat < now() - interval '1.5 seconds'
          and pg_postmaster_start_time() < now() - make_interval(secs => p_grace)
          and not exists (
            select 1 from pg_locks l
            where l.locktype = 'advisory' and l.classid::bigint = p_class and l.objid::bigint = w.id and l.objsubid = 2
              and l.granted and l.database = (select oid from pg_database where datname = current_database()))))));
end
$$;

revoke all on all functions in schema carehelp from public;
