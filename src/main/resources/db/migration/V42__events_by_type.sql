-- What lies in the outbox names events of an older release, in which a member said what kind of event it was. Now each
-- kind is a type, and says in one member to which operation it happened, by whom, and when.

with published as (
    select id, event_type as type, serialized_event::jsonb as body
    from event_publication
    where event_type in (
        'dev.certloom.operation.CertificateRequested', 'dev.certloom.operation.MergeRequested',
        'dev.certloom.operation.CancellationRequested', 'dev.certloom.operation.RequestWithdrawn',
        'dev.certloom.processview.RetryRequested', 'dev.certloom.approval.ApprovalStepChanged')
), typed as (
    select id, body,
        case type
            when 'dev.certloom.operation.CertificateRequested' then 'dev.certloom.operation.LaunchRequested'
            when 'dev.certloom.operation.MergeRequested' then
                case when (body ->> 'fence')::int = 0 then 'dev.certloom.operation.MergeRequested$InTime'
                     else 'dev.certloom.operation.MergeRequested$Late' end
            when 'dev.certloom.operation.RequestWithdrawn' then 'dev.certloom.operation.OperationFinished$Withdrawn'
            else type
        end as heard,
        case type
            when 'dev.certloom.operation.CertificateRequested' then
                case when (body ->> 'fence')::int = 1 then type else 'dev.certloom.operation.ProcessRelaunched' end
            when 'dev.certloom.approval.ApprovalStepChanged' then type ||
                case body ->> 'action'
                    when 'approval-given' then '$Approved'
                    when 'approval-refused' then '$Refused'
                    when 'approval-question-asked' then '$Asked'
                    when 'approval-question-answered' then '$Answered'
                end
        end as renamed
    from published
)
update event_publication p
set event_type = coalesce(typed.renamed, typed.heard),
    listener_id = 'dev.certloom.process.ProcessMessenger.on(' || typed.heard || ')',
    serialized_event = (
        jsonb_build_object('occurrence', jsonb_build_object(
            'operationId', body -> 'operationId', 'vault', body -> 'vault', 'certificate', body -> 'certificate',
            'actor', body -> 'actor', 'at', body -> 'at', 'claim', '{}'::jsonb))
        -- Deviations were not written by all releases before.
        || jsonb_strip_nulls(jsonb_build_object('facts', body -> 'details'))
        || case when typed.heard like '%MergeRequested$%' and body -> 'deviations' is null
                then '{"deviations": []}'::jsonb else '{}'::jsonb end
        || (body - '{operationId,vault,certificate,actor,at,action,details}'::text[])
    )::text
from typed
where p.id = typed.id;

-- A notice may also be about a certificate: then it is about no operation.
alter table notification alter column operation drop not null;
