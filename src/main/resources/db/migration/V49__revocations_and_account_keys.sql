-- when a version's CA was known to have revoked it, and why that was asked for
alter table certificate_version add column revoked timestamptz;
alter table certificate_version add column revocation_reason text;
alter table certificate_version add check ((revoked is null) = (revocation_reason is null));

-- The key that takes the place of an account's, from before its CA is told of it until it is known that the CA uses it.
alter table acme_account add column next_private_key bytea;
alter table acme_account add column next_public_key bytea;
alter table acme_account add check ((next_private_key is null) = (next_public_key is null));

-- when the CA was known to have closed an account for good; the row keeps it from being used
alter table acme_account add column deactivated timestamptz;
