-- The inventory: what its list filters by, orders by and searches in lies with the certificate, of its current version.

alter table certificate add column expires timestamptz, add column key_type text;

update certificate c set expires = v.expires, key_type = k.algorithm
    from certificate_version v join key_pair k on k.id = v.key_pair
    where v.vault = c.vault and v.name_key = c.name_key and v.id = c.current;

alter table certificate add constraint certificate_current_described
    check ((current is null) = (expires is null) and (current is null) = (key_type is null));

alter table certificate add column search tsvector
    generated always as (searchable(name, policy ->> 'subject', policy #>> '{names,dnsNames}', policy #>> '{names,emails}',
        policy #>> '{names,ipAddresses}', policy #>> '{names,upns}', policy #>> '{names,uris}')) stored;

create index certificate_search on certificate using gin (search);

-- either order of the list, and the count of expiries, from the index alone
create index certificate_by_expiry on certificate (vault, expires, name_key) include (issuer_key, key_type)
    where expires is not null;
create index certificate_by_name on certificate (vault, name_key) include (expires, issuer_key, key_type)
    where expires is not null;

-- requests of one issuer
create index operation_of_issuer on operation (vault, issuer_key, created desc, id desc);
