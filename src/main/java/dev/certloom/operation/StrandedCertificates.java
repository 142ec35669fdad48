package dev.certloom.operation;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.HexId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

/** Keeps certificates that CAs issued for operations that had ended otherwise, for operators to see. */
@Service
public class StrandedCertificates {

    static final String ISSUED_AFTER_THE_END = "The request had ended otherwise when the issuer signed.";

    private final StrandedCertificateStore store;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    StrandedCertificates(StrandedCertificateStore store, ApplicationEventPublisher events, Clock clock) {
        this.store = store;
        this.events = events;
        this.clock = clock;
    }

    /** Those of one request, the latest first. */
    public List<StrandedCertificate> of(PendingOperation operation) {
        return store.of(operation.id());
    }

    /**
     * Those of a vault, latest first, after the one with id {@code after}.
     *
     * @throws Refusal INVALID when the vault has none with that id
     */
    public List<StrandedCertificate> list(VaultName vault, Optional<String> after, int limit) {
        return store.list(vault, after, limit);
    }

    /**
     * Stores a chain within the caller's transaction, once. The operation's own version is not stored.
     *
     * @param operation as it stood when the chain came or was dropped
     * @param chain leaf first; an empty chain is not stored
     * @param because how the operation ended, in one sentence
     */
    void keep(PendingOperation operation, List<Der> chain, String because, Actor actor) {
        if (chain.isEmpty() || isVersion(operation, chain)) {
            return;
        }
        Instant now = clock.instant();
        StrandedCertificate stranded = new StrandedCertificate(
                HexId.random(),
                operation.id(),
                operation.vault(),
                operation.certificate(),
                chain,
                sha1(chain.getFirst()),
                because,
                now);
        if (store.keep(stranded)) {
            events.publishEvent(operation.auditableEvent(
                    AuditAction.CERTIFICATE_STRANDED, actor, now, Map.of("sha1", stranded.sha1(), "reason", because)));
        }
    }

    private static boolean isVersion(PendingOperation operation, List<Der> chain) {
        return operation.phase() == Phase.COMPLETED
                && !operation.chain().isEmpty()
                && operation.chain().getFirst().equals(chain.getFirst());
    }

    private static String sha1(Der certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(certificate.bytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Expected SHA-1, which every Java has, but it is missing.", e);
        }
    }
}
