-- Files outside are given what has a later number than the last they got: a row put in with a number of its own choice would be
-- the last for ever.
create function number_audit_checkpoint() returns trigger language plpgsql as $$
begin
    new.id := nextval(pg_get_serial_sequence('audit_checkpoint', 'id'));
    return new;
end $$;

create trigger audit_checkpoint_numbered before insert on audit_checkpoint
    for each row execute function number_audit_checkpoint();
