-- CAs are asked one beside the other when to renew, and each has said since when what it suggests.
drop index lifecycle_suggestion;
create index lifecycle_suggestion on lifecycle (vault, issuer_key, suggested_ask_at) where suggested_ask_at is not null;

alter table lifecycle add column suggested_at timestamptz;
update lifecycle set suggested_at = suggested_from where suggested_from is not null;
