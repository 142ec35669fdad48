package dev.certloom.approval;

import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Approvals, under {@code certloom.approval}.
 *
 * @param standsFor how long people's approval of a certificate covers renewals of it that change nothing
 * @param remindAfter of a step whose process names no time
 * @param escalateAfter of a step whose process names no time
 * @param lapseAfter of a step whose process names no time
 * @param mergeDueAfter how long operators have to bring a certificate; nothing lapses then, but it is called overdue
 * @param mergeRemindEvery how often operators are reminded of a certificate they have to bring
 * @param mergeGroups who is told that an approved request waits for its certificate to be brought by a person
 */
@ConfigurationProperties("certloom.approval")
public record ApprovalSettings(
        @DefaultValue("P398D") Duration standsFor,
        @DefaultValue("P1D") Duration remindAfter,
        @DefaultValue("P2D") Duration escalateAfter,
        @DefaultValue("P7D") Duration lapseAfter,
        @DefaultValue("P7D") Duration mergeDueAfter,
        @DefaultValue("P3D") Duration mergeRemindEvery,
        @DefaultValue Set<String> mergeGroups) {

    public ApprovalSettings {
        mergeGroups = Set.copyOf(mergeGroups);
    }
}
