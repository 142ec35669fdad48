-- What a provider says about an order, and how an issuer of it is configured beyond Key Vault's account id and password.

alter table certificate_order
    -- the CA's own
    add column issuer_reference text,
    -- sealed; the provider alone reads it
    add column provider_state bytea;

-- sealed; null where the provider was given none
alter table issuer add column configuration bytea;

-- Whoever locks an operation also gets that.

drop function lock_pending(text, text);
drop function lock_operation(text);

create function lock_operation(wanted text) returns table (
    operation        operation,
    order_state      text,
    order_created    timestamptz,
    issuer_reference text,
    provider_state   bytea,
    -- of each approval on record, oldest first
    judged_sha256    text[],
    judged_accounts  text[],
    -- of the launch at hand: null where nothing was judged, or decided
    launch_facts     jsonb,
    process          text,
    process_version  int,
    decision         text,
    decision_version int,
    decision_key     bigint,
    answer           json,
    decided          timestamptz
) language plpgsql as $$
begin
    select o.* into operation from operation o where o.id = wanted for no key update;
    if not found then
        return;
    end if;
    select r.state, r.created, r.issuer_reference, r.provider_state
        into order_state, order_created, issuer_reference, provider_state
        from certificate_order r where r.operation = wanted;
    select coalesce(array_agg(j.csr_sha256 order by a.decided), '{}'),
           coalesce(array_agg(j.facts ->> 'issuerAccount' order by a.decided), '{}')
        into judged_sha256, judged_accounts
        from approval a join judged_request j on j.operation = a.operation and j.fence = a.judged_fence
        where a.operation = wanted;
    select j.facts, d.process, d.process_version, d.decision, d.decision_version, d.decision_key, d.answer, d.decided
        into launch_facts, process, process_version, decision, decision_version, decision_key, answer, decided
        from judged_request j left join approval_decision d on d.operation = j.operation and d.fence = j.fence
        where j.operation = wanted and j.fence = operation.launch_fence;
    return next;
end $$;

-- The operation that the name shows in its pending slot, once it is locked.
create function lock_pending(in_vault text, wanted_key text) returns table (
    operation        operation,
    order_state      text,
    order_created    timestamptz,
    issuer_reference text,
    provider_state   bytea,
    judged_sha256    text[],
    judged_accounts  text[],
    launch_facts     jsonb,
    process          text,
    process_version  int,
    decision         text,
    decision_version int,
    decision_key     bigint,
    answer           json,
    decided          timestamptz
) language plpgsql as $$
declare
    shown  text;
    before text;
begin
    loop
        select c.pending into shown from certificate c where c.vault = in_vault and c.name_key = wanted_key;
        if shown is null then
            return;
        end if;
        if shown = before then
            return query select * from lock_operation(shown);
            return;
        end if;
        -- it may show another one by the time this one's row is free
        perform 1 from operation o where o.id = shown for no key update;
        before := shown;
    end loop;
end $$;
