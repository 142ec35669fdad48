-- What somebody asked for, or a program that they answer for, among all requests.
create index operation_of_requester on operation (requester, vault);
