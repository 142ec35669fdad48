-- The calendar of renewals counts them by date from an index alone: the index before had what people are only told of as well, so
-- that each row had to be looked up for what is done. Nothing else used it.
drop index lifecycle_action;
create index lifecycle_renewal on lifecycle (vault, action_at) where action = 'RENEW';
