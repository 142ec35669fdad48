-- A renewal that somebody asked for is one of the version that was current then: another version is what was asked for.
create function end_asked_renewal() returns trigger language plpgsql as $$
begin
    update lifecycle set asked_for = null, asked_by = null
    where vault = new.vault and name_key = new.name_key and asked_for is not null;
    return null;
end $$;

create trigger asked_renewal_ended after update of current on certificate
    for each row when (old.current is distinct from new.current and new.current is not null)
    execute function end_asked_renewal();
