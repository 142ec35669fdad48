-- Private keys of requests that ended without a certificate are wiped after a while; their public halves stay.

alter table key_pair
    alter column private_key drop not null,
    add column wiped timestamptz,
    add check ((private_key is null) = (wiped is not null));

-- when the request gave its key up: the key is wiped then, unless a version or another request has it too
alter table operation add column key_released timestamptz;

create index operation_unreleased_key on operation (since)
    where not is_open and phase <> 'COMPLETED' and key_pair is not null and key_released is null;
create index operation_of_key on operation (key_pair) where key_pair is not null;
create index certificate_version_of_key on certificate_version (key_pair) where key_pair is not null;
