-- What operators watch: figures of issuers, requests and expiries, each read from an index alone.

-- the issuer's name in the form in which names are compared
alter table operation add column issuer_key text not null generated always as (lower(policy ->> 'issuer')) stored;
alter table certificate add column issuer_key text generated always as (lower(policy ->> 'issuer')) stored;

alter table certificate_order add column vault text, add column issuer_key text;
update certificate_order r set vault = o.vault, issuer_key = o.issuer_key from operation o where o.id = r.operation;
alter table certificate_order alter column vault set not null, alter column issuer_key set not null;

create index certificate_order_open on certificate_order (vault, issuer_key, created)
    where state in ('INTENDED', 'PLACED');
create index certificate_order_issued on certificate_order (vault, issuer_key, changed) include (created)
    where state = 'ISSUED';

create index operation_open on operation (vault, issuer_key, phase, since) where is_open;
create index operation_unsuccessful on operation (vault, issuer_key, since) include (phase)
    where phase in ('REFUSED', 'FAILED');

-- how long the current versions live
create index certificate_current on certificate (vault, name_key, current) include (issuer_key)
    where current is not null;
create index certificate_version_expiry on certificate_version (vault, name_key, id) include (expires) where complete;
