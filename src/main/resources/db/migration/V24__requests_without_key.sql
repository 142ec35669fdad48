-- Requests whose keys are not made yet: counted before another one is accepted.
create index operation_without_key on operation (id) where is_open and key_pair is null;
