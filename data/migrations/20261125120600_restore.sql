-- After a restore. What was open when the backup was made has most probably been answered and sent since, by the service
-- that was lost. What presses goes on all the same: twice is better than never. Of the rest, what the provider can be asked
-- about is settled with it; nothing else is answered or sent again by itself, and what was to be sent is listed as given up
-- (code `restored`). With p_go_on (the service was stopped before the backup) all of it goes on.
-- Out: {answered, given_up, to_settle, open}: messages left as answered, parts given up, parts to be settled before they
-- are sent, conversations that go on.
create or replace function carehelp.settle_restored(p_go_on boolean)
returns jsonb language plpgsql set search_path = carehelp, public, pg_temp as $$
declare
  r record;
  v_answered int := 0;
  v_given_up int := 0;
  v_to_settle int := 0;
  v_open int := 0;
begin
  if not p_go_on then
    update public.messages set status = 'answered', claimed_by = null
      where status = 'received' and level in ('routine', 'selfcare');
    get diagnostics v_answered = row_count;
    update outbox o set status = 'failed', error_code = 'restored', next_attempt_at = null, updated_at = now()
      from public.conversations c
      where c.id = o.conversation_id and o.status in ('pending', 'sending')
        and coalesce(o.via, c.channel) not in ('whatsapp', 'sms')
        and coalesce(o.level, 'routine') in ('routine', 'selfcare');
    get diagnostics v_given_up = row_count;
    update outbox set status = 'sending', updated_at = now() where status in ('pending', 'sending');
    get diagnostics v_to_settle = row_count;
  end if;
  update public.messages set claimed_by = null where status = 'received';
  perform put_back(array(select id from procrastinate_jobs where status = 'doing'));
  for r in
    select conversation_id, case when level = 'emergency' then 'emergency' else 'turns' end as lane,
           null::timestamptz as due
      from public.messages where status = 'received'
    union
    select conversation_id, lane, min(next_attempt_at) from outbox
      where status in ('pending', 'sending') or (status = 'held' and via is not null) group by 1, 2
  loop
    perform enqueue(r.conversation_id, r.lane, r.due);
    v_open := v_open + 1;
  end loop;
  return jsonb_build_object('answered', v_answered, 'given_up', v_given_up, 'to_settle', v_to_settle, 'open', v_open);
end
$$;

revoke all on function carehelp.settle_restored(boolean) from public;
