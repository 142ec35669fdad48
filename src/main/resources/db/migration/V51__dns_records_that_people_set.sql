-- DNS records that people set for an order, so that its CA sees who controls names
create table awaited_records (
    operation text        not null primary key references operation,
    vault     text        not null,
    -- of each its name, its value, and whether it was there
    records   jsonb       not null,
    -- when they were looked for last
    looked    timestamptz not null,
    -- when the CA does not wait any longer
    until     timestamptz,
    -- why some could not be looked for
    obstacle  text
);

create function notify_awaited_records() returns trigger language plpgsql as $$
begin
    perform notify_progress(new.vault, new.operation);
    return null;
end $$;

create trigger awaited_records_looked_for after insert or update on awaited_records
    for each row execute function notify_awaited_records();
