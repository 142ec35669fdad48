package dev.certloom.approval;

import dev.certloom.kernel.OperationId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Service;

/** Why people are asked about requests, or are not, as the decision table says. */
@Service
public class ApprovalReasons {

    private final JdbcLaunchDecisions decisions;

    ApprovalReasons(JdbcLaunchDecisions decisions) {
        this.decisions = decisions;
    }

    /**
     * Why a table decided as it did.
     *
     * @param rule name of its row
     * @param because in words for people; empty where the table has none
     */
    public record Reason(String rule, Optional<String> because) {}

    /** The reason for each of these requests about which a table decided. */
    public Map<OperationId, Reason> of(Collection<OperationId> requests) {
        Map<OperationId, Reason> reasons = new HashMap<>();
        decisions.latestAnswers(requests).forEach((request, answer) -> {
            if (answer.get("rule") instanceof String rule) {
                reasons.put(request, new Reason(rule, ApprovalRequirement.because(answer)));
            }
        });
        return Map.copyOf(reasons);
    }
}
