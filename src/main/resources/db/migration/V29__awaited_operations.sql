-- Notifications lock each other out when they are committed: only what somebody waits for is told.

-- somebody waits for the next change, perhaps in another replica
alter table operation add column awaited boolean not null default false;

drop trigger operation_changed on operation;
create trigger operation_changed after update of phase, csr on operation
    for each row when (old.awaited and (old.phase is distinct from new.phase or old.csr is distinct from new.csr))
    execute function notify_operation();
