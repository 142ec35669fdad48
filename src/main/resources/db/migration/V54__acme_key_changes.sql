-- Who alone may have the CA change an account's key right now, over all replicas; by the database's clock.
alter table acme_account
    add column key_change text,
    add column key_change_expires timestamptz,
    add constraint acme_account_key_change check ((key_change is null) = (key_change_expires is null));
