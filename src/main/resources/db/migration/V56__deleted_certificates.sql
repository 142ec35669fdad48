-- Deleted certificates: they can be recovered until they are purged, and no list shows them.

alter table certificate
    add column deleted timestamptz,
    add column purge_at timestamptz,
    add check ((deleted is null) = (purge_at is null)),
    add check (deleted is null or policy is not null),
    drop constraint certificate_current_described,
    -- what the inventory shows has an end, and what is deleted is not shown
    add constraint certificate_current_described
        check ((current is null or deleted is not null) = (expires is null) and (current is null) = (key_type is null));

drop index certificate_listed;
create index certificate_listed on certificate (vault, name_key) where current is not null and deleted is null;
create index certificate_deleted on certificate (vault, name_key) where deleted is not null;
create index certificate_purge on certificate (purge_at, vault, name_key) where deleted is not null;

-- The operation that the name shows in its pending slot, once it is locked. One that is deleted shows none.
create or replace function lock_pending(in_vault text, wanted_key text) returns table (
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
        select c.pending into shown from certificate c
            where c.vault = in_vault and c.name_key = wanted_key and c.deleted is null;
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

-- Makes the name if it is new. One that nobody has is written as whoever takes it writes it.
create or replace function lock_certificate(in_vault text, wanted_key text, wanted_name text, now timestamptz) returns table (
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
    if certificate.policy is null and certificate.name <> wanted_name then
        update certificate c set name = wanted_name, created = now
            where c.vault = in_vault and c.name_key = wanted_key
            returning c.* into certificate;
    end if;
    pending_open := coalesce((select o.is_open from operation o where o.id = certificate.pending), false);
    select v.* into current from certificate_version v
        where v.vault = in_vault and v.name_key = wanted_key and v.id = certificate.current;
    return next;
end $$;
