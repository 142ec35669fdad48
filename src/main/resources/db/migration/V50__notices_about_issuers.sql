alter table notification
    alter column certificate drop not null,
    add column issuer text,
    add check ((certificate is null) = (issuer is not null)),
    add check (certificate is not null or operation is null);
