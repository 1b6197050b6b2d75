-- Watching over the service: which processes live, how the queue and the outbox stand, and whose a status was.
-- Nothing here holds or gives anything personal: counts, ages, codes, and ids of our own rows.
create table if not exists carehelp.processes (
  id uuid primary key,
  role text not null,                                    -- serve, web, worker, poll
  machine text not null,
  version text not null,
  started_at timestamptz not null,
  seen_at timestamptz not null default now(),
  state jsonb not null default '{}'                      -- breakers, counts of errors, lag of the event loop
);
alter table carehelp.processes enable row level security;

-- For the last hour's emergencies and failed sends; both columns are written anew with their rows' status anyway.
create index if not exists messages_emergency_idx on public.messages (timestamp) where level = 'emergency';
create index if not exists outbox_error_idx on carehelp.outbox (updated_at) where error_code is not null;

-- As record_statuses, and says whose each status was: [{turn, conversation, part}], null where it came before its part.
-- The turn is the last message that the reply answers.
create or replace function carehelp.record_and_tell(p_items jsonb)
returns jsonb language plpgsql set search_path = carehelp, public, pg_temp as $$
begin
  perform record_statuses(p_items);
  return (
    select jsonb_agg(jsonb_build_object('turn', m.id, 'conversation', o.conversation_id, 'part', o.id)
                     order by e.ordinality)
    from jsonb_array_elements(p_items) with ordinality e
    left join lateral (
      select id, conversation_id, message_id from outbox where provider_key = e.value ->> 'provider_key' limit 1) o on true
    left join lateral (
      select id from public.messages
        where conversation_id = o.conversation_id and id < o.message_id and answered_by = o.message_id
        order by id desc limit 1) m on true);
end
$$;

-- How things stand, in one look that costs milliseconds. Ages in seconds. A worker or process counts as alive when it was
-- seen in the last p_stale seconds. Parts are counted up to 10,000 of a kind.
create or replace function carehelp.pulse(p_stale float)
returns jsonb language plpgsql stable set search_path = carehelp, public, pg_temp as $$
begin
  return jsonb_build_object(
    'lanes', coalesce((
      select jsonb_object_agg(lane, jsonb_build_object('waiting', waiting, 'running', running, 'late', late))
      from (
        select j.queue_name as lane,
               count(*) filter (where j.status = 'todo') as waiting,
               count(*) filter (where j.status = 'doing') as running,
               -- a job whose conversation is being answered waits for that, not for a worker
               coalesce(extract(epoch from max(now() - coalesce(j.scheduled_at, e.at)) filter (
                 where j.status = 'todo' and coalesce(j.scheduled_at, e.at) <= now() and not exists (
                   select 1 from procrastinate_jobs d where d.lock = j.lock and d.status = 'doing'))), 0) as late
        from procrastinate_jobs j
        left join lateral (
          select max(at) as at from procrastinate_events where job_id = j.id and type = 'deferred') e on true
        where j.status in ('todo', 'doing') group by 1) x), '{}'),
    'unanswered', coalesce((
      select jsonb_object_agg(lane, jsonb_build_object('count', many, 'oldest', oldest))
      from (
        select case when level = 'emergency' then 'emergency' else 'turns' end as lane, count(*) as many,
               extract(epoch from now() - min(timestamp)) as oldest
        from public.messages where status = 'received' group by 1) x), '{}'),
    'emergencies', (
      select jsonb_build_object(
        'waiting', (select count(*) from public.messages where status = 'received' and level = 'emergency'),
        'answered', count(*),
        'slowest', extract(epoch from max(r.timestamp - asked.at)))
      from public.messages r
      cross join lateral (
        select coalesce(min(timestamp) filter (where level = 'emergency'), min(timestamp)) as at
        from public.messages where conversation_id = r.conversation_id and id < r.id and answered_by = r.id) asked
      where r.level = 'emergency' and r.role = 'assistant' and r.timestamp > now() - interval '1 hour'),
    'outbox', coalesce((
      select jsonb_agg(jsonb_build_object('channel', channel, 'state', state, 'count', many))
      from (
        select coalesce(o.via, c.channel) as channel, o.state, count(*) as many
        from (
          (select conversation_id, via,
                  case when status = 'pending' and next_attempt_at is null and error_code is not null then 'for the person'
                       when status = 'pending' then 'waiting' else 'sending' end as state
             from outbox where status in ('pending', 'sending') limit 10000)
          union all
          (select conversation_id, via, case when via is null then 'held' else 'standing by' end
             from outbox where status = 'held' limit 10000)
          union all
          (select conversation_id, via, 'given up'
             from outbox where status in ('failed', 'undelivered') and coalesce(error_code, '') <> '21610'
             order by id desc limit 10000)) o
        join public.conversations c on c.id = o.conversation_id group by 1, 2) x), '[]'),
    'failing', coalesce((
      select jsonb_agg(jsonb_build_object('channel', channel, 'code', code, 'state', state, 'count', many))
      from (
        select coalesce(o.via, c.channel) as channel, o.error_code as code, o.status as state, count(*) as many
        from outbox o join public.conversations c on c.id = o.conversation_id
        where o.error_code is not null and o.updated_at > now() - interval '1 hour'
          and o.status in ('pending', 'sending', 'failed', 'undelivered') group by 1, 2, 3) x), '[]'),
    'workers', (
      select count(*) from procrastinate_workers where last_heartbeat > now() - make_interval(secs => p_stale)),
    'processes', coalesce((
      select jsonb_agg(jsonb_build_object('role', role, 'machine', machine, 'version', version, 'state', state,
               'seen', extract(epoch from now() - seen_at), 'up', extract(epoch from now() - started_at))
             order by role, machine, started_at)
      from processes where seen_at > now() - interval '1 hour'), '[]'),
    'bytes', pg_database_size(current_database()));
end
$$;

revoke all on function carehelp.record_and_tell(jsonb) from public;
revoke all on function carehelp.pulse(float) from public;
