-- One look at what belongs to a row, taken after the row is locked. A query that locks one table and joins others reads those
-- as they were when it began to wait for the lock; each statement of a function reads them as they are by then.

create function lock_operation(wanted text) returns table (
    operation       operation,
    order_state     text,
    order_created   timestamptz,
    -- of each approval on record, oldest first
    judged_sha256   text[],
    judged_accounts text[]
) language plpgsql as $$
begin
    select o.* into operation from operation o where o.id = wanted for no key update;
    if not found then
        return;
    end if;
    select r.state, r.created into order_state, order_created from certificate_order r where r.operation = wanted;
    select coalesce(array_agg(j.csr_sha256 order by a.decided), '{}'),
           coalesce(array_agg(j.facts ->> 'issuerAccount' order by a.decided), '{}')
        into judged_sha256, judged_accounts
        from approval a join judged_request j on j.operation = a.operation and j.fence = a.judged_fence
        where a.operation = wanted;
    return next;
end $$;

-- Makes the name if it is new.
create function lock_certificate(in_vault text, wanted_key text, wanted_name text, now timestamptz) returns table (
    certificate  certificate,
    pending_open boolean,
    current      certificate_version
) language plpgsql as $$
begin
    select c.* into certificate from certificate c
        where c.vault = in_vault and c.name_key = wanted_key for no key update;
    if not found then
        insert into certificate (vault, name_key, name, created) values (in_vault, wanted_key, wanted_name, now)
            on conflict do nothing;
        select c.* into certificate from certificate c
            where c.vault = in_vault and c.name_key = wanted_key for no key update;
    end if;
    pending_open := coalesce((select o.is_open from operation o where o.id = certificate.pending), false);
    select v.* into current from certificate_version v
        where v.vault = in_vault and v.name_key = wanted_key and v.id = certificate.current;
    return next;
end $$;

-- The operation that the name shows in its pending slot, once it is locked.
create function lock_pending(in_vault text, wanted_key text) returns table (
    operation       operation,
    order_state     text,
    order_created   timestamptz,
    judged_sha256   text[],
    judged_accounts text[]
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
