-- The end of an account, whoever ends it: what is its own goes in the same transaction.

-- Whose sign-ins a place was noted of. No reference: a place may be noted before the profile is there.
alter table carehelp.sign_in_places add column if not exists person uuid;
create index if not exists sign_in_places_person_idx on carehelp.sign_in_places (person) where person is not null;

-- Conversations of the HTTP API belong to the account and go with all that hangs on them. A chat that was linked is the
-- chat's: it stays, without the account, and has retention and words of its own.
create or replace function carehelp.account_gone()
returns trigger language plpgsql security definer set search_path = carehelp, public, pg_temp as $$
begin
  delete from sign_in_places where person = old.id;
  delete from procrastinate_jobs j using public.conversations c
    where c.user_id = old.id and c.channel = 'api' and j.status = 'todo'
      and j.queueing_lock in ('direct:' || c.id, 'turns:' || c.id, 'emergency:' || c.id);
  delete from public.conversations where user_id = old.id and channel = 'api';
  return old;
end
$$;
create or replace trigger users_account_gone before delete on public.users
  for each row execute function carehelp.account_gone();

-- At the person's own wish. Where the account itself is Supabase's, it is deleted there after this, and its access tokens
-- hold for a while: p_tomb (keyed hash of the id) keeps them from making the profile anew. Out: rows by table.
create or replace function carehelp.erase_account(
  p_user uuid, p_tomb text, p_forget_in float, p_proof text, p_version text)
returns jsonb language plpgsql set search_path = carehelp, public, pg_temp as $$
declare
  v_counts jsonb;
begin
  perform 1 from public.conversations where user_id = p_user order by id for update;
  select jsonb_build_object('conversations', count(distinct c.id), 'messages', count(m.id)) into v_counts
    from public.conversations c left join public.messages m on m.conversation_id = c.id
    where c.user_id = p_user and c.channel = 'api';
  delete from public.users where id = p_user;
  if auth_is_ours() then
    delete from auth.users where id = p_user;
  end if;
  insert into erased_keys (hash, forget_at) values (decode(p_tomb, 'hex'), now() + make_interval(secs => p_forget_in))
    on conflict do nothing;
  insert into erasures (id, version, counts, finished_at) values (p_proof, p_version, v_counts, now());
  insert into access_log (actor, action) values ('account', 'erase');
  return v_counts;
end
$$;

revoke all on all functions in schema carehelp from public;
