-- The application closes the steps of a request that ends, in the same transaction.
drop trigger operation_ended on operation;
drop function close_approval_steps();
