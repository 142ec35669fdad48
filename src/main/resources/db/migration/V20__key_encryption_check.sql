-- A known text, sealed at the first start: whether the key encryption key that is set opens what this database holds.
create table key_encryption_check (
    sealed   bytea       not null,
    created  timestamptz not null,
    only_one boolean     not null default true unique check (only_one)
);
