-- What lies in the outbox names classes and listeners of an older release: they lie in other packages now.

with moved (old, new) as (values
    ('dev.certloom.vault.CertificateRequested',       'dev.certloom.operation.CertificateRequested'),
    ('dev.certloom.vault.MergeRequested',             'dev.certloom.operation.MergeRequested'),
    ('dev.certloom.vault.CancellationRequested',      'dev.certloom.operation.CancellationRequested'),
    ('dev.certloom.vault.RequestWithdrawn',           'dev.certloom.operation.RequestWithdrawn'),
    ('dev.certloom.progress.RetryRequested',          'dev.certloom.processview.RetryRequested'),
    ('dev.certloom.approval.ApprovalStepChanged',     'dev.certloom.approval.ApprovalStepChanged'),
    ('dev.certloom.security.PeopleChanged',           'dev.certloom.identity.PeopleChanged'),
    ('dev.certloom.security.PersonChanged',           'dev.certloom.identity.PersonChanged')
)
update event_publication p
set event_type  = moved.new,
    listener_id = replace(replace(replace(p.listener_id,
                      '(' || moved.old || ')', '(' || moved.new || ')'),
                      'dev.certloom.lifecycle.ProcessMessenger.', 'dev.certloom.process.ProcessMessenger.'),
                      'dev.certloom.security.PagesSecurity$', 'dev.certloom.signin.PagesSecurity$')
from moved
where p.event_type = moved.old;
