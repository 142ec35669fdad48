package dev.certloom.approval;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Approvals, under {@code certloom.approval}.
 *
 * @param standsFor how long people's approval of a certificate covers renewals of it that change nothing
 * @param remindAfter of a step whose process names no time
 * @param escalateAfter of a step whose process names no time
 * @param lapseAfter of a step whose process names no time
 */
@ConfigurationProperties("certloom.approval")
public record ApprovalSettings(
        @DefaultValue("P398D") Duration standsFor,
        @DefaultValue("P1D") Duration remindAfter,
        @DefaultValue("P2D") Duration escalateAfter,
        @DefaultValue("P7D") Duration lapseAfter) {}
