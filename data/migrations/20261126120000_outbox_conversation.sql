-- Whoever deletes a conversation looks for its parts, and so do erasures and what people ask to see of themselves: without
-- this each of them reads the whole outbox.
create index if not exists outbox_conversation_idx on carehelp.outbox (conversation_id);
