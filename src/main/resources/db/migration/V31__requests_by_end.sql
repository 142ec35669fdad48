-- How many requests came to each of their ends lately, and which.
create index operation_by_end on operation (vault, phase, since desc) where not is_open;
