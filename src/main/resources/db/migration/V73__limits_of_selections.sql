-- When a renewal was selected that begins later: a selection does not count for ever.
alter table lifecycle add column asked_at timestamptz;
update lifecycle set asked_at = now() where asked_for is not null;

create or replace function end_asked_renewal() returns trigger language plpgsql as $$
begin
    update lifecycle set asked_for = null, asked_by = null, asked_at = null
    where vault = new.vault and name_key = new.name_key and asked_for is not null;
    return null;
end $$;
