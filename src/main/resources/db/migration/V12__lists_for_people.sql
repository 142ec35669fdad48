-- Lists that people look at and search in.

-- Words are letters and digits, so that each label of a host name can be found.
create function searchable(variadic texts text[]) returns tsvector language sql immutable as $$
    select to_tsvector('simple'::regconfig,
        regexp_replace(lower(array_to_string(texts, ' ')), '[^[:alnum:]]+', ' ', 'g'))
$$;

alter table operation add column search tsvector
    generated always as (searchable(id, name, policy ->> 'subject', policy #>> '{names,dnsNames}', policy #>> '{names,emails}',
        policy #>> '{names,ipAddresses}', policy #>> '{names,upns}', policy #>> '{names,uris}')) stored;

create index operation_search on operation using gin (search);
create index operation_open_by_age on operation (vault, created desc, id desc) where is_open;

-- The serial number of a certificate in lower-case hexadecimal, as far into its DER as it takes (RFC 5280 section 4.1).
create function certificate_serial(der bytea) returns text language plpgsql immutable as $$
declare
    at int := 0;
    size int;
    digits text;
begin
    if der is null or length(der) < 16 then
        return null;
    end if;
    for level in 1..2 loop
        -- two sequences, one in the other: tag, then a length of one byte or of as many more as it says
        size := get_byte(der, at + 1);
        at := at + 2 + case when size > 127 then size - 128 else 0 end;
    end loop;
    if get_byte(der, at) = 160 then
        -- the version
        at := at + 2 + get_byte(der, at + 1);
    end if;
    if get_byte(der, at) <> 2 or get_byte(der, at + 1) > 127 then
        return null;
    end if;
    digits := encode(substring(der from at + 3 for get_byte(der, at + 1)), 'hex');
    return coalesce(nullif(ltrim(digits, '0'), ''), '0');
exception when others then
    return null;
end $$;

alter table certificate_version add column serial text
    generated always as (certificate_serial(chain[1])) stored;

create index certificate_version_by_serial on certificate_version (vault, serial);
