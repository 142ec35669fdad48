-- Notifications lock each other out when they are committed: only what somebody waits for is told.

-- somebody waits for the next change, perhaps in another replica
alter table operation add column awaited boolean not null default false;

drop trigger operation_changed on operation;
create trigger operation_changed after update of phase, csr on operation
    for each row when (old.awaited and (old.phase is distinct from new.phase or old.csr is distinct from new.csr))
    execute function notify_operation();

-- replicas in which somebody follows what happens, such as an open page, until a time that each moves on while somebody does
create table change_follower (
    replica text primary key,
    until   timestamptz not null
);

create or replace function notify_progress(vault text, operation text) returns void language sql as $$
    select pg_notify('certloom_progress', vault || ' ' || operation)
    where exists (select from change_follower where until > now())
$$;
