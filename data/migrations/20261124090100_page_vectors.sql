-- Vectors of the library's pages, where the server has pgvector and lets us use it. Without it pages are found by words
-- and concepts alone.
do $$
begin
  if exists (select from pg_available_extensions where name = 'vector') then
    create extension if not exists vector;
    create table if not exists carehelp.page_vectors (
      page text not null,
      language text not null,
      model text not null,
      digest text not null,                -- of the text that was embedded
      vector vector not null,
      primary key (page, language)
    );
    alter table carehelp.page_vectors enable row level security;
  end if;
exception when insufficient_privilege then
  raise notice 'pgvector is not to be had: pages are found by words and concepts alone';
end
$$;
