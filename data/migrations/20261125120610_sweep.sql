-- A net under everything: whoever has written and is not answered, and whatever is to be sent and due, has a waiting or a running
-- job. Should one have none (it failed, or was cut off where nothing could be said to the database), it gets one here.
-- Out: how many got one. What waits for the person to write (an error code and no time) is left alone.
create or replace function carehelp.sweep(p_older float)
returns int language plpgsql set search_path = carehelp, public, pg_temp as $$
declare
  r record;
  v_count int := 0;
begin
  for r in
    select s.conversation_id, s.lane from (
      select m.conversation_id, case when bool_or(m.level = 'emergency') then 'emergency' else 'turns' end as lane
        from public.messages m
        where m.status = 'received' and m.timestamp < now() - make_interval(secs => p_older)
        group by 1
      union
      select o.conversation_id, o.lane from outbox o
        where o.status in ('pending', 'sending') and o.updated_at < now() - make_interval(secs => p_older)
          and coalesce(o.next_attempt_at, o.updated_at) < now() - make_interval(secs => p_older)
          and not (o.status = 'pending' and o.next_attempt_at is null and o.error_code is not null)
        group by 1, 2
    ) s
    where not exists (select from procrastinate_jobs j where j.status = 'todo'
                        and j.queueing_lock in ('turns:' || s.conversation_id, 'emergency:' || s.conversation_id))
      and not exists (select from procrastinate_jobs j where j.status = 'doing'
                        and j.lock in ('turns:' || s.conversation_id, 'emergency:' || s.conversation_id))
  loop
    perform enqueue(r.conversation_id, r.lane);
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;

revoke all on function carehelp.sweep(float) from public;
