-- orders that wait for an issuer that cannot be reached are open too
drop index certificate_order_open;
create index certificate_order_open on certificate_order (vault, issuer_key, created)
    where state in ('INTENDED', 'NOT_RECEIVED', 'PLACED');
