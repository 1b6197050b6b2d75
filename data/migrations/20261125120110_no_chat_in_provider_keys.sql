-- What Telegram gave a message no longer holds the chat's number, which is a person's: nothing is looked up by it.
update carehelp.outbox set provider_key = 'telegram:' || split_part(provider_key, ':', 3)
  where provider_key like 'telegram:%:%';
