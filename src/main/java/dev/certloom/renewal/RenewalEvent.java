package dev.certloom.renewal;

import dev.certloom.certificate.VersionId;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultEvent;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.RequestCause;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What happens to a certificate because its time is running: one type for each, by which listeners choose; published inside the
 * transaction that does it, once.
 */
public sealed interface RenewalEvent extends VaultEvent {

    /** Whoever acts. */
    Actor ACTOR = Actor.system("renewal");

    /** The version whose time it is. */
    VersionLife life();

    @Override
    default VaultName vault() {
        return life().vault();
    }

    @Override
    default String object() {
        return AuditObject.certificate(life().certificate());
    }

    @Override
    default Optional<OperationId> operation() {
        return Optional.empty();
    }

    @Override
    default Actor actor() {
        return ACTOR;
    }

    /** What else matters. */
    default Map<String, String> facts() {
        return Map.of();
    }

    @Override
    default Map<String, String> details() {
        Map<String, String> details = new HashMap<>(facts());
        details.put("version", life().version().value());
        details.put("expires", life().notAfter().toString());
        return Map.copyOf(details);
    }

    /**
     * A lifetime action of its policy is due: it is renewed now, or people are told that it is for them to renew it.
     *
     * @param renewal the operation that was started; empty where people are told
     */
    record Due(VersionLife life, RequestCause cause, Optional<OperationId> renewal, Instant at)
            implements RenewalEvent {

        @Override
        public AuditAction action() {
            return AuditAction.RENEWAL_DUE;
        }

        @Override
        public Optional<OperationId> operation() {
            return renewal;
        }

        @Override
        public Map<String, String> facts() {
            return Map.of("cause", cause.word(), "action", renewal.isPresent() ? "renewed" : "told");
        }
    }

    /**
     * It nears its end.
     *
     * @param window how long before its end that is told; once for each such time
     * @param plan what is planned by now
     */
    record NearExpiry(VersionLife life, Duration window, Plan plan, Instant at) implements RenewalEvent {

        @Override
        public AuditAction action() {
            return AuditAction.CERTIFICATE_NEAR_EXPIRY;
        }
    }

    /** It is over, and still the current version. */
    record Expired(VersionLife life, Plan plan, Instant at) implements RenewalEvent {

        @Override
        public AuditAction action() {
            return AuditAction.CERTIFICATE_EXPIRED;
        }
    }

    /**
     * A renewal has completed.
     *
     * @param life of the version that was renewed
     * @param successor the version that is current now
     */
    record Renewed(VersionLife life, VersionId successor, OperationId renewal, Instant at) implements RenewalEvent {

        @Override
        public AuditAction action() {
            return AuditAction.RENEWAL_COMPLETED;
        }

        @Override
        public Optional<OperationId> operation() {
            return Optional.of(renewal);
        }

        @Override
        public Map<String, String> facts() {
            return Map.of("successor", successor.value());
        }
    }

    /**
     * A renewal has failed, or could not be asked for. The version stays current.
     *
     * @param renewal the operation; empty where it could not be asked for
     * @param ending how it ended
     * @param reason in words for people
     * @param failures how often since the version is current
     * @param retryAt when it is tried again
     */
    record RenewalFailed(
            VersionLife life,
            Optional<OperationId> renewal,
            Ending ending,
            String reason,
            int failures,
            Instant retryAt,
            Instant at)
            implements RenewalEvent {

        /** How a renewal may end without a version. */
        public enum Ending {
            /** It failed at its issuer, or its process did. */
            FAILED,
            /** It could not be asked for: what its policy asks for is refused. */
            REFUSED,
            /** People did not approve it. */
            REJECTED,
            /** Nobody decided in time. */
            LAPSED,
            /** People cancelled it. */
            CANCELLED,
            /** People deleted it. */
            WITHDRAWN
        }

        @Override
        public AuditAction action() {
            return AuditAction.RENEWAL_FAILED;
        }

        @Override
        public Optional<OperationId> operation() {
            return renewal;
        }

        @Override
        public Map<String, String> facts() {
            return Map.of("reason", reason, "failures", Integer.toString(failures), "nextAttempt", retryAt.toString());
        }
    }
}
