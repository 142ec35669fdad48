-- Who is told about the certificates of a vault, in the order they were set: replaced and deleted as a whole.
create table vault_contacts (
    vault    text primary key,
    -- email, name, phone
    contacts jsonb       not null,
    updated  timestamptz not null
);
