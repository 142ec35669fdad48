package dev.certloom.web.pages;

import dev.certloom.database.Columns;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Actions on requests that their processes have not received yet. */
@Repository
class JdbcUndeliveredActions {

    /**
     * The rows themselves say what has been heard: a launch is claimed, a step's revision is heard, the phase has moved
     * on. Of a request that people ended its instance ends too, as the engine's exporter tells.
     */
    private static final String UNHEARD = """
            select o.id, case
                when o.is_open and o.cancellation = 'REQUESTED' and o.phase <> 'CANCELLING' then 'CANCELLATION'
                when o.phase = 'VERIFYING' and o.issuer_key = :manual then 'MERGE'
                when not o.is_open and o.phase in ('REJECTED', 'LAPSED', 'REFUSED', 'FAILED', 'CANCELLED') and o.chain <> '{}'
                    then 'MERGE'
                when o.is_open and o.claim_fence < o.launch_fence
                    then case when o.launch_fence = 1 then 'REQUEST' else 'RESTART' end
                when o.phase = 'AWAITING_APPROVAL' then (
                    select case
                        when bool_or(s.state = 'ASKED' and s.heard < s.revision) then 'QUESTION'
                        when bool_or(s.state = 'OPEN' and s.heard < s.revision and exists (
                            select from approval_question q where q.step = s.id and q.answered is not null)) then 'ANSWER'
                        when bool_or(s.is_open) then null
                        when bool_or(s.state = 'APPROVED' and s.heard < s.revision) then 'APPROVAL'
                    end
                    from approval_step s where s.subject = o.id and s.fence = o.launch_fence)
                when o.phase = 'REJECTED' and exists (
                        select from approval_step s
                        where s.subject = o.id and s.fence = o.launch_fence and s.state = 'REJECTED' and s.heard < s.revision)
                    and exists (select from process_instance p where p.operation = o.id and p.ended is null)
                    then 'REJECTION'
            end as undelivered
            from operation o where o.id = any (:ids)
            """;

    private final JdbcClient jdbc;

    JdbcUndeliveredActions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Those of these requests; one whose process has received everything is left out. */
    public Map<OperationId, UndeliveredAction> among(Collection<OperationId> requests) {
        Map<OperationId, UndeliveredAction> undelivered = new HashMap<>();
        if (!requests.isEmpty()) {
            jdbc.sql(UNHEARD)
                    .param("manual", IssuerName.UNKNOWN.key())
                    .param("ids", requests.stream().map(OperationId::value).toArray(String[]::new))
                    .query(row -> {
                        OperationId id = new OperationId(row.getString("id"));
                        Columns.text(row, "undelivered")
                                .map(UndeliveredAction::valueOf)
                                .ifPresent(act -> undelivered.put(id, act));
                    });
        }
        return undelivered;
    }

    /** Of one request. */
    public Optional<UndeliveredAction> of(OperationId request) {
        return Optional.ofNullable(among(List.of(request)).get(request));
    }
}
