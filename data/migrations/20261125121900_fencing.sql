-- Fencing. A worker that does nothing for some seconds (stopped, swapped out, cut off) counts as gone and its jobs go to
-- others; when it comes back it must not go on as if nothing had happened. What it holds is checked where it matters:
-- a turn is committed only by the job that its messages are claimed for, and a part is sent, put back or given up only by
-- whoever took it last (`attempts` counts the takers). What remains is the send that is on its way at that moment.

-- In: [{id, attempt}]. Out, in the same order: whether the part is still the sender's. It waits for whoever is just taking
-- it, and is asked right before the send.
create or replace function carehelp.hold_sends(p_items jsonb)
returns jsonb language plpgsql set search_path = carehelp, public, pg_temp as $$
declare
  r record;
  v_results jsonb[] := array_fill(null::jsonb, array[jsonb_array_length(p_items)]);
begin
  perform set_config('synchronous_commit', 'off', true);  -- nothing is written but the lock
  for r in
    select e.ordinality as i, (e.value ->> 'id')::bigint as id, (e.value ->> 'attempt')::int as attempt
    from jsonb_array_elements(p_items) with ordinality e order by 2, 1
  loop
    perform 1 from outbox where id = r.id and status = 'sending' and attempts = r.attempt for share;
    v_results[r.i] := to_jsonb(found);
  end loop;
  return to_jsonb(v_results);
end
$$;

-- As before. Parts that are taken stay taken when Postgres is killed: else whoever takes them next would not know that
-- they may have gone out. An emergency does not wait until a note is heard or a photo looked at: these are left to the
-- ordinary lane, and what was flagged is left to its own lane as long as that has a job for it. `blocked_for` says in seconds what `blocked_until` says: a worker's clock may be wrong.
create or replace function carehelp.begin_turn(p_items jsonb)
returns jsonb language plpgsql set search_path = carehelp, public, pg_temp as $$
declare
  r record;
  v_row public.conversations;
  v_pending jsonb;
  v_unsent jsonb;
  v_history jsonb;
  v_blocked timestamptz;
  v_rescue timestamptz;
  v_wait float;
  v_results jsonb[] := array_fill(null::jsonb, array[jsonb_array_length(p_items)]);
begin
  -- a claim of messages that a crash forgets is made again; one of parts must not be forgotten, see below
  perform set_config('synchronous_commit', 'off', true);
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
          and case when r.lane = 'emergency'
                then m.level = 'emergency' or m.message_type not in ('voice', 'audio', 'image', 'video', 'document')
                else m.level is distinct from 'emergency' or not exists (
                  select 1 from procrastinate_jobs j
                  where j.lock = 'emergency:' || r.conversation and j.status in ('todo', 'doing')) end
        returning m.id, m.message_type, m.content, m.meta, m.level, m.language, m.timestamp
    )
    select coalesce(jsonb_agg(jsonb_build_object('id', id, 'kind', message_type, 'content', content, 'meta', meta,
             'level', level, 'language', language, 'at', timestamp) order by id), '[]')
      into v_pending from mine;

    select min(next_attempt_at) into v_blocked from outbox
      where conversation_id = r.conversation and lane = r.lane and via is null and status in ('pending', 'sending')
        and next_attempt_at > now();
    perform rescue_due(r.conversation, r.lane);
    with due as (
      select id, status from outbox
        where conversation_id = r.conversation and lane = r.lane and status in ('pending', 'sending')
          and case when via is null then v_blocked is null else coalesce(next_attempt_at, now()) <= now() end
        order by id for update
    ), taken as (
      update outbox o set status = 'sending', attempts = attempts + 1, next_attempt_at = null, updated_at = now()
        from due where o.id = due.id
        returning o.id, o.body, o.attempts, o.level, o.reply_to, o.created_at, o.via, due.status as before
    )
    select coalesce(jsonb_agg(to_jsonb(taken) order by id), '[]') into v_unsent from taken;
    if v_unsent <> '[]' then
      perform set_config('synchronous_commit', 'on', true);
    end if;
    select min(next_attempt_at) into v_rescue from outbox
      where conversation_id = r.conversation and lane = r.lane and via is not null
        and status in ('held', 'pending', 'sending') and next_attempt_at > now();
    if v_rescue is not null then
      perform enqueue(r.conversation, r.lane, v_rescue);  -- the job that runs may have been the one that waited for it
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
      'blocked_for', extract(epoch from v_blocked - clock_timestamp()),
      'held', coalesce((select jsonb_agg(body order by id) from outbox
                          where conversation_id = r.conversation and status = 'held' and via is null), '[]'));
  end loop;
  return to_jsonb(v_results);
end
$$;

-- As before, with `job`: null also where the messages are claimed for another job by now.
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
      where id in (select value::bigint from jsonb_array_elements_text(r.item -> 'messages')) and status = 'received'
        and (claimed_by is null or claimed_by = coalesce((r.item ->> 'job')::bigint, claimed_by));
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
        delete from outbox where conversation_id = r.conversation and status = 'held' and via is null;
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
      if r.item ->> 'rescue' is not null then
        insert into outbox (conversation_id, message_id, lane, body, status, level, via, next_attempt_at)
          values (r.conversation, v_reply, r.item ->> 'lane', r.item ->> 'rescue', 'held', r.item ->> 'level', 'sms',
                  now() + make_interval(secs => (r.item ->> 'rescue_in')::float));
        perform enqueue(r.conversation, r.item ->> 'lane', now() + make_interval(secs => (r.item ->> 'rescue_in')::float));
      end if;
    end if;
    v_results[r.i] := jsonb_build_object('message', v_reply, 'outbox', v_outbox);
  end loop;
  return to_jsonb(v_results);
end
$$;

-- As before, with `attempt`: what is said of a part that somebody else has taken since is ignored, unless it was sent.
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
      where id = r.id and status_rank(status) <= status_rank(r.item ->> 'status') + 1
        and (r.item ->> 'status' in ('queued', 'sent', 'delivered', 'read')
             or attempts = coalesce((r.item ->> 'attempt')::int, attempts));
    perform enqueue(conversation_id, lane, next_attempt_at) from outbox
      where id = r.id and via is not null and status in ('pending', 'sending') and next_attempt_at is not null;
    perform rescue_now(id) from outbox where id = r.id and status in ('failed', 'undelivered');
    v_results[r.i] := 'true';
  end loop;
  return to_jsonb(v_results);
end
$$;

-- As before, but nobody is judged by a heartbeat that could not be written: after a restart of Postgres all have a while.
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
      or (pg_postmaster_start_time() < now() - make_interval(secs => p_grace) and (
        w.last_heartbeat < now() - make_interval(secs => p_heartbeat)
        or (w.last_heartbeat < now() - interval '1.5 seconds'
            and not exists (
              select 1 from pg_locks l
              where l.locktype = 'advisory' and l.classid::bigint = p_class and l.objid::bigint = w.id and l.objsubid = 2
                and l.granted and l.database = (select oid from pg_database where datname = current_database()))))))));
end
$$;

revoke all on function carehelp.hold_sends(jsonb) from public;
