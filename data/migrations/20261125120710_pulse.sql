-- How things stand, in one look that costs milliseconds. Ages in seconds. A worker or process counts as alive when it was
-- seen in the last p_stale seconds. Parts are counted up to 10,000 of a kind, and only the oldest jobs of a lane are asked
-- how late they are: a look stays short when the queue is long.
create or replace function carehelp.pulse(p_stale float)
returns jsonb language plpgsql stable set search_path = carehelp, public, pg_temp as $$
begin
  return jsonb_build_object(
    'lanes', coalesce((
      select jsonb_object_agg(lane, jsonb_build_object('waiting', waiting, 'running', running, 'late', late))
      from (
        select counted.*, coalesce(extract(epoch from (
            -- of the oldest jobs; one whose conversation is being answered waits for that, not for a worker
            select max(now() - coalesce(j.scheduled_at, e.at))
            from (select * from procrastinate_jobs where queue_name = counted.lane and status = 'todo'
                    order by id limit 300) j
            left join lateral (
              select max(at) as at from procrastinate_events where job_id = j.id and type = 'deferred') e on true
            where coalesce(j.scheduled_at, e.at) <= now() and not exists (
              select 1 from procrastinate_jobs d where d.lock = j.lock and d.status = 'doing'))), 0) as late
        from (
          select queue_name as lane, count(*) filter (where status = 'todo') as waiting,
                 count(*) filter (where status = 'doing') as running
          from procrastinate_jobs where status in ('todo', 'doing') group by 1) counted) x), '{}'),
    'unanswered', coalesce((
      select jsonb_object_agg(lane, jsonb_build_object('count', many, 'oldest', oldest))
      from (
        select case when m.level = 'emergency' then 'emergency' when c.channel = 'api' then 'direct' else 'turns' end as lane,
               count(*) as many, extract(epoch from now() - min(m.timestamp)) as oldest
        from public.messages m join public.conversations c on c.id = m.conversation_id
        where m.status = 'received' group by 1) x), '{}'),
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

revoke all on function carehelp.pulse(float) from public;
