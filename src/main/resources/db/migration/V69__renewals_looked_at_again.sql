-- What of the renewals of a vault is to be looked at again because of something that many of them share: an issuer, the contacts, a freeze,
-- the people who approve. Whoever changes that changes one row here; a scan goes through the certificates from there, some at a time.
create table renewal_look (
    -- empty for those of all vaults
    vault      text not null,
    about      text not null check (about in ('ISSUER', 'CONTACTS', 'FREEZES', 'APPROVERS')),
    -- of ISSUER; empty otherwise
    issuer_key text not null,
    -- up to which certificate it is done
    done_vault text not null default '',
    done_name  text not null default '',
    primary key (vault, about, issuer_key)
);

create function look_at_renewals(of_vault text, of_about text, of_issuer text) returns void language sql as $$
    insert into renewal_look (vault, about, issuer_key) values (of_vault, of_about, of_issuer)
    on conflict (vault, about, issuer_key) do update set done_vault = '', done_name = '';
$$;

create function issuer_looked_at() returns trigger language plpgsql as $$
begin
    perform look_at_renewals(coalesce(new.vault, old.vault), 'ISSUER', coalesce(new.name_key, old.name_key));
    return null;
end $$;

create trigger issuer_renewals after insert or delete on issuer
    for each row execute function issuer_looked_at();
create trigger issuer_renewals_again after update on issuer
    for each row when (old.enabled <> new.enabled or old.provider <> new.provider
        or old.configuration is distinct from new.configuration or old.credentials is distinct from new.credentials)
    execute function issuer_looked_at();

create function contacts_looked_at() returns trigger language plpgsql as $$
begin
    perform look_at_renewals(coalesce(new.vault, old.vault), 'CONTACTS', '');
    return null;
end $$;

create trigger contacts_renewals after insert or update or delete on vault_contacts
    for each row execute function contacts_looked_at();

create function freeze_looked_at() returns trigger language plpgsql as $$
begin
    perform look_at_renewals(new.vault, 'FREEZES', '');
    return null;
end $$;

create trigger freeze_renewals after insert or update on renewal_freeze
    for each row execute function freeze_looked_at();

create function people_looked_at() returns trigger language plpgsql as $$
begin
    perform look_at_renewals('', 'APPROVERS', '');
    return null;
end $$;

create trigger person_renewals after insert or delete on person
    for each row execute function people_looked_at();
create trigger person_renewals_again after update on person
    for each row when (old.roles <> new.roles or old.groups <> new.groups)
    execute function people_looked_at();
