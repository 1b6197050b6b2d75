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

revoke all on function carehelp.record_and_tell(jsonb) from public;
