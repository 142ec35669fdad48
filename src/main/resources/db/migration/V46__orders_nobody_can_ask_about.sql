-- orders of which nobody can find out by asking whether their issuer received them, and what people have found out
create table unknown_order (
    operation   text        not null primary key references operation,
    vault       text        not null,
    since       timestamptz not null,
    -- who says that the issuer has not received it; another person has to confirm that it is placed again
    denied_by   text,
    denier      text,
    because     text,
    denied      timestamptz,
    check ((denied is null) = (denied_by is null and denier is null and because is null))
);
