-- who asks an issuer about an order right now: nobody else does until it is answered, or whoever asks has not renewed it for a while
create table order_question (
    operation text        not null primary key,
    question  text        not null check (question ~ '^[0-9a-f]{32}$'),
    lapses    timestamptz not null
);

-- what somebody has found at the issuer's, where a second person has to confirm that it is the order's
alter table unknown_order
    add column found_chain bytea[],
    add column found_by    text,
    add column finder      text,
    add column found       timestamptz,
    add check ((found is null) = (found_by is null and finder is null and found_chain is null)),
    add check (found is null or denied is null);

-- orders that were in doubt before people could decide about them
insert into unknown_order (operation, vault, since)
select o.id, o.vault, o.standstill
from operation o join certificate_order r on r.operation = o.id
where o.is_open and r.state = 'INTENDED' and o.standstill_known like 'It is not known whether the issuer %'
on conflict do nothing;
