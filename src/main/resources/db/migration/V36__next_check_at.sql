-- A queue of checks, as the code calls it. An upgrade stops all replicas: an older release does not know the column.

alter table operation rename column attend_at to next_check_at;
alter index operation_attention rename to operation_next_check;
