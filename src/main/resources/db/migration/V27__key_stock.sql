-- RSA key pairs made before anybody asks for one. A request takes one, and it is gone from here before anybody uses it.
--
-- Not logged, so that no backup that PostgreSQL makes, no standby and no recovery after a crash brings back a key that was given
-- away. What other copies would bring back is known by the last two columns.
create unlogged table key_stock (
    id           text primary key check (id ~ '^[0-9a-f]{32}$'),
    algorithm    text        not null,
    public_key   bytea       not null,
    -- sealed under a data key of its own, which is wrapped by the key encryption key, and bound to the rest of the row
    private_key  bytea       not null,
    made         timestamptz not null,
    -- the start of the server that it was put into, in microseconds: another server, and the same one started again, may hold a copy
    server_start bigint      not null,
    -- the transaction that put it here, which PostgreSQL says itself of each row: a row put back was put here by another
    put_by       xid8        not null
);

create index key_stock_by_age on key_stock (algorithm, made);
