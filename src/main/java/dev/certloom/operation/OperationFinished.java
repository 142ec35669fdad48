package dev.certloom.operation;

import dev.certloom.certificate.VersionId;
import dev.certloom.chaincheck.CertificateCheck.Violation;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.IssuerName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An operation has ended, in one of these ways. One that was merged late ends twice: it had failed or was cancelled
 * before.
 */
public sealed interface OperationFinished extends OperationEvent {

    /**
     * Its version was made from what its issuer signed.
     *
     * @param sha1 thumbprint of the leaf
     * @param warnings of rules that it breaks, and that only warn at its issuer
     */
    record Issued(Occurrence occurrence, VersionId version, String sha1, List<Violation> warnings)
            implements OperationFinished {

        public Issued {
            warnings = List.copyOf(warnings);
        }

        @Override
        public AuditAction action() {
            return AuditAction.CERTIFICATE_ISSUED;
        }

        @Override
        public Map<String, String> facts() {
            Map<String, String> facts = new HashMap<>(Map.of("version", version.value(), "sha1", sha1));
            if (!warnings.isEmpty()) {
                facts.put(
                        "warnings",
                        warnings.stream()
                                .map(warning -> warning.reason() + ": " + warning.message())
                                .collect(Collectors.joining(" ")));
            }
            return Map.copyOf(facts);
        }
    }

    /**
     * Its version was made from what a person uploaded.
     *
     * @param sha1 thumbprint of the leaf
     */
    record Merged(Occurrence occurrence, VersionId version, String sha1) implements OperationFinished {

        @Override
        public AuditAction action() {
            return AuditAction.CERTIFICATE_MERGED;
        }

        @Override
        public Map<String, String> facts() {
            return Map.of("version", version.value(), "sha1", sha1);
        }
    }

    /**
     * It failed.
     *
     * @param issuer at which it failed; empty when what was to be merged was refused
     */
    record Failed(Occurrence occurrence, Optional<IssuerName> issuer, String reason) implements OperationFinished {

        @Override
        public AuditAction action() {
            return AuditAction.OPERATION_FAILED;
        }

        @Override
        public Map<String, String> facts() {
            return issuer.map(name -> Map.of("issuer", name.value(), "reason", reason))
                    .orElseGet(() -> Map.of("reason", reason));
        }
    }

    /** A cancellation was granted. */
    record Cancelled(Occurrence occurrence) implements OperationFinished {

        @Override
        public AuditAction action() {
            return AuditAction.OPERATION_CANCELLED;
        }
    }

    /**
     * It was not approved.
     *
     * @param reason empty when its process ended without an approval and gave none
     */
    record Rejected(Occurrence occurrence, Optional<String> reason) implements OperationFinished {

        @Override
        public AuditAction action() {
            return AuditAction.REQUEST_REJECTED;
        }

        @Override
        public Map<String, String> facts() {
            return reason.map(why -> Map.of("reason", why)).orElse(Map.of());
        }
    }

    /** Nobody approved it in time. */
    record Lapsed(Occurrence occurrence, String reason) implements OperationFinished {

        @Override
        public AuditAction action() {
            return AuditAction.REQUEST_LAPSED;
        }

        @Override
        public Map<String, String> facts() {
            return Map.of("reason", reason);
        }
    }

    /**
     * The pending object of the open request was deleted; the engine must be notified.
     *
     * @param reason empty where whoever deleted it gave none
     */
    record Withdrawn(Occurrence occurrence, Optional<String> reason) implements OperationFinished {

        @Override
        public AuditAction action() {
            return AuditAction.REQUEST_WITHDRAWN;
        }

        @Override
        public Map<String, String> facts() {
            return reason.map(why -> Map.of("reason", why)).orElse(Map.of());
        }
    }
}
