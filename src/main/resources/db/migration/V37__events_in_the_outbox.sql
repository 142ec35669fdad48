-- What lies in the outbox names classes of an older release: those that were renamed since are heard under their new names.

with renamed (old, new) as (values
    ('dev.certloom.approval.StepTurned',    'dev.certloom.approval.ApprovalStepChanged'),
    ('dev.certloom.security.PeopleAltered', 'dev.certloom.security.PeopleChanged'),
    ('dev.certloom.security.PersonAltered', 'dev.certloom.security.PersonChanged')
)
update event_publication p
set event_type  = renamed.new,
    listener_id = replace(p.listener_id, '(' || renamed.old || ')', '(' || renamed.new || ')')
from renamed
where p.event_type = renamed.old;
