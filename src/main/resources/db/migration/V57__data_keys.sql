-- The data key of each private key lies in a small table of its own, which is rewritten after keys were wiped: without it what is left of
-- a private key, in old pages or in the log, does not open.

create table data_key (
    key_pair text  primary key references key_pair,
    -- format, id of the key encryption key, wrapped data key
    wrapped  bytea not null
);

-- both parts have their lengths before them
create function length_of_wrapped_key(sealed bytea) returns int immutable language sql
    return case when octet_length(sealed) < 3 or octet_length(sealed) < 3 + get_byte(sealed, 1) then 0
        else 3 + get_byte(sealed, 1) + get_byte(sealed, 2 + get_byte(sealed, 1)) end;

insert into data_key select id, substring(private_key for length_of_wrapped_key(private_key))
    from key_pair where private_key is not null;

-- which writes the table anew, without the pages that had both parts
alter table key_pair
    alter column private_key type bytea using substring(private_key from 1 + length_of_wrapped_key(private_key)),
    -- when what a wiped key was opened with was gone from the files of the database
    add column erased timestamptz,
    add check (erased is null or wiped is not null);

drop function length_of_wrapped_key(bytea);

create index key_pair_to_erase on key_pair (wiped) where wiped is not null and erased is null;
