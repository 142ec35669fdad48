-- A live page shows the record of its request, too: a line that changes nothing else, such as a download of the CSR, is told as well.

create function notify_audit_progress() returns trigger language plpgsql as $$
begin
    perform notify_progress(new.vault, new.operation);
    return null;
end $$;

create trigger audit_line_added after insert on audit_line
    for each row when (new.operation is not null)
    execute function notify_audit_progress();
