-- what V47 calls a question is the lease of whoever asks
alter table order_question rename to order_lease;
alter table order_lease rename column question to lease;
alter table order_lease rename column lapses to expires;
