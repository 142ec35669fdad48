-- Plans say by another word why nothing is done.
update lifecycle set rest = 'REQUESTER_UNKNOWN' where rest = 'NOBODY_ANSWERS';
