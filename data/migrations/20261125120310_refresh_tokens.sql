-- As before, but of an account the newest p_most sessions are kept, however often each was refreshed.
create or replace function carehelp.begin_session(
  p_user uuid, p_family uuid, p_digest bytea, p_now timestamptz, p_expires timestamptz, p_most int)
returns void language plpgsql set search_path = carehelp, public, pg_temp as $$
begin
  update auth.users set last_sign_in_at = p_now where id = p_user;
  delete from refresh_tokens where family in (
    select family from refresh_tokens where user_id = p_user group by family
      order by max(created_at) desc offset greatest(p_most - 1, 0));
  perform forget_refresh_tokens(p_now);
  insert into refresh_tokens (digest, family, user_id, created_at, expires_at)
    values (p_digest, p_family, p_user, p_now, p_expires);
end
$$;

-- What is over goes, a few at a time.
create or replace function carehelp.forget_refresh_tokens(p_now timestamptz)
returns void language sql set search_path = carehelp, public, pg_temp as $$
  delete from refresh_tokens where digest in (
    select digest from refresh_tokens where expires_at <= p_now order by expires_at limit 100 for update skip locked)
$$;

-- As before; what is over goes here too, since people refresh far more often than they sign in.
create or replace function carehelp.next_session(
  p_old bytea, p_new bytea, p_now timestamptz, p_expires timestamptz, p_grace interval)
returns table (user_id uuid, email text, family uuid)
language plpgsql set search_path = carehelp, public, pg_temp as $$
declare
  v_old refresh_tokens;
begin
  perform forget_refresh_tokens(p_now);
  select * into v_old from refresh_tokens t where t.digest = p_old for update;
  if not found or v_old.expires_at <= p_now then
    return;
  end if;
  if v_old.used_at is not null and v_old.used_at + p_grace <= p_now then
    delete from refresh_tokens t where t.family = v_old.family;
    return;
  end if;
  update refresh_tokens t set used_at = coalesce(t.used_at, p_now) where t.digest = p_old;
  insert into refresh_tokens (digest, family, user_id, created_at, expires_at)
    values (p_new, v_old.family, v_old.user_id, p_now, p_expires);
  return query select u.id, u.email::text, v_old.family from auth.users u where u.id = v_old.user_id;
end
$$;

revoke all on all functions in schema carehelp from public;
