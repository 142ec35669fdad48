package dev.certloom.approval;

import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Approvals, under {@code certloom.approval}.
 *
 * @param standsFor how long an approval by people covers renewals that change nothing
 * @param remindAfter when the approvers of a step are reminded, unless the process says otherwise
 * @param escalateAfter when a step is escalated to others, unless the process says otherwise
 * @param lapseAfter when a step that nobody decided lapses, and with it the request, unless the process says
 *     otherwise
 * @param mergeDueAfter how long operators have to upload a certificate; nothing lapses then, but it is shown as overdue
 * @param mergeRemindEvery how often operators are reminded of a certificate they have to upload
 * @param independentAfter how long before a request the requester's changes to an approver's account count against
 *     independence
 * @param administratorGroups who is notified that approvers are missing, or that a person decided who is not
 *     independent
 * @param mergeGroups who is notified that an approved request waits for a person to upload its certificate
 * @param standingGroups whose members may approve in advance when the approval process is a company's own and uses no
 *     decision table that names groups
 * @param oneByOneRules names of rules of the decision table; requests for which one of them has people asked are decided
 *     one by one, and not several at once
 */
@ConfigurationProperties("certloom.approval")
public record ApprovalSettings(
        @DefaultValue("P398D") Duration standsFor,
        @DefaultValue("P1D") Duration remindAfter,
        @DefaultValue("P2D") Duration escalateAfter,
        @DefaultValue("P7D") Duration lapseAfter,
        @DefaultValue("P7D") Duration mergeDueAfter,
        @DefaultValue("P3D") Duration mergeRemindEvery,
        @DefaultValue("P30D") Duration independentAfter,
        @DefaultValue("certloom-administrators") Set<String> administratorGroups,
        @DefaultValue Set<String> mergeGroups,
        @DefaultValue Set<String> standingGroups,
        @DefaultValue("wildcard") Set<String> oneByOneRules) {

    private static final Duration MAX_INDEPENDENT_AFTER = Duration.ofDays(3650);

    public ApprovalSettings {
        if (independentAfter.isNegative() || independentAfter.compareTo(MAX_INDEPENDENT_AFTER) > 0) {
            throw new IllegalArgumentException(
                    "Expected certloom.approval.independent-after to be from PT0S to P3650D, but it is '"
                            + independentAfter + "'.");
        }
        administratorGroups = Set.copyOf(administratorGroups);
        mergeGroups = Set.copyOf(mergeGroups);
        standingGroups = Set.copyOf(standingGroups);
        oneByOneRules = Set.copyOf(oneByOneRules);
    }
}
