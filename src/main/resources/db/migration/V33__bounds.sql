-- Requests that wait for their keys, without those that wait for an operator: however many of these there are, nobody counts them.
create index operation_waits_for_key on operation (created) where is_open and key_pair is null and standstill is null;
drop index operation_without_key;

-- What was taken leaves a dead row, which still opens with the key encryption key. It is cleared away at the next round of autovacuum,
-- once a minute unless the server is set otherwise, however little is in the table; and without pauses, since it is small.
alter table key_stock set (
    autovacuum_enabled = true,
    autovacuum_vacuum_threshold = 0,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_cost_delay = 0,
    toast.autovacuum_enabled = true,
    toast.autovacuum_vacuum_threshold = 0,
    toast.autovacuum_vacuum_scale_factor = 0,
    toast.autovacuum_vacuum_cost_delay = 0
);
