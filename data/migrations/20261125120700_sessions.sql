-- Sessions of local accounts: how they begin, go on and end. Whoever begins or goes on with one takes the account's row
-- first, as signing out and a change of the password do: so nothing that these end is gone on with at the same moment.

-- What is over goes, a few at a time.
create or replace function carehelp.forget_refresh_tokens(p_now timestamptz)
returns void language sql set search_path = carehelp, public, pg_temp as $$
  delete from refresh_tokens where digest in (
    select digest from refresh_tokens where expires_at <= p_now order by expires_at limit 100 for update skip locked)
$$;

-- A sign-in: the first refresh token of a family. Of an account the newest p_most sessions are kept, however often each was
-- refreshed. Out: false where p_hash is not the account's password any more.
drop function if exists carehelp.begin_session(uuid, uuid, bytea, timestamptz, timestamptz, int);
create or replace function carehelp.begin_session(
  p_user uuid, p_hash text, p_family uuid, p_digest bytea, p_now timestamptz, p_expires timestamptz, p_most int)
returns boolean language plpgsql set search_path = carehelp, public, pg_temp as $$
begin
  update auth.users set last_sign_in_at = p_now where id = p_user and encrypted_password = p_hash;
  if not found then
    return false;
  end if;
  delete from refresh_tokens where family in (
    select family from refresh_tokens where user_id = p_user group by family
      order by max(created_at) desc offset greatest(p_most - 1, 0));
  perform forget_refresh_tokens(p_now);
  insert into refresh_tokens (digest, family, user_id, created_at, expires_at)
    values (p_digest, p_family, p_user, p_now, p_expires);
  return true;
end
$$;

-- The next token of a family for the last one. A token that was spent longer than p_grace ago has been stolen, from its
-- owner or by them: the whole family goes. Within p_grace its answer was lost on the way: it may be asked for again.
-- What is over goes here too, since people refresh far more often than they sign in.
-- Out: one row (user, e-mail, family), or none.
create or replace function carehelp.next_session(
  p_old bytea, p_new bytea, p_now timestamptz, p_expires timestamptz, p_grace interval)
returns table (user_id uuid, email text, family uuid)
language plpgsql set search_path = carehelp, public, pg_temp as $$
declare
  v_old refresh_tokens;
begin
  perform forget_refresh_tokens(p_now);
  perform 1 from auth.users u where u.id = (select t.user_id from refresh_tokens t where t.digest = p_old) for share;
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

-- Another password; all sessions but that of p_family end. Out: false where p_old is not the account's hash any more.
create or replace function carehelp.change_password(p_user uuid, p_old text, p_new text, p_family text, p_now timestamptz)
returns boolean language plpgsql set search_path = carehelp, public, pg_temp as $$
begin
  update auth.users set encrypted_password = p_new, updated_at = p_now
    where id = p_user and encrypted_password = p_old;
  if not found then
    return false;
  end if;
  delete from refresh_tokens where user_id = p_user and family::text <> p_family;
  return true;
end
$$;

-- Signing out: the session of p_family ends, or all of them.
create or replace function carehelp.end_sessions(p_user uuid, p_family text, p_everywhere boolean)
returns void language plpgsql set search_path = carehelp, public, pg_temp as $$
begin
  perform 1 from auth.users where id = p_user for update;
  delete from refresh_tokens where user_id = p_user and (p_everywhere or family::text = p_family);
end
$$;

revoke all on all functions in schema carehelp from public;
