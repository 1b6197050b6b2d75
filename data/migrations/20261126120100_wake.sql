-- Workers ask for jobs when they are told of one; only that a job has become due nobody tells them. One look a second does
-- for all lanes, where each of them asked before. Out: how many lanes were told.
create or replace function carehelp.wake(p_lanes text[])
returns int language plpgsql set search_path = carehelp, public, pg_temp as $$
begin
  return (
    select count(pg_notify('procrastinate_queue_v1#' || lane, '{"type": "job_inserted", "job_id": 0}'))
    from unnest(p_lanes) lane
    where exists (
      select 1 from procrastinate_jobs
      where queue_name = lane and status = 'todo' and coalesce(scheduled_at, '-infinity') <= now()));
end
$$;

revoke all on function carehelp.wake(text[]) from public;
