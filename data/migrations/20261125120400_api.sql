-- What the HTTP API needs: conversations that belong to a person.

-- The person's conversation with this address; made if there is none. Null: there is no such person (any more).
create or replace function carehelp.open_conversation(p_user uuid, p_hash text, p_address text)
returns bigint language plpgsql set search_path = carehelp, public, pg_temp as $$
declare
  v_id bigint;
begin
  insert into public.users (id) select id from auth.users where id = p_user on conflict (id) do nothing;
  perform 1 from public.users where id = p_user;
  if not found then
    return null;
  end if;
  insert into public.conversations (user_id, channel, account, address_hash, address, started_at)
    values (p_user, 'api', p_user::text, decode(p_hash, 'hex'), p_address, now())
    on conflict (channel, account, address_hash) do nothing returning id into v_id;
  if v_id is null then
    select id into v_id from public.conversations
      where channel = 'api' and account = p_user::text and address_hash = decode(p_hash, 'hex') and user_id = p_user;
  end if;
  return v_id;
end
$$;

revoke all on all functions in schema carehelp from public;
