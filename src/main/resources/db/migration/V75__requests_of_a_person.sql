-- What somebody asked for, or a program that they answer for, among all requests.
create index operation_of_requester on operation (requester, vault);
create index operation_of_owner on operation using gin (requester_owners) where requester_owners <> '{}';
