package dev.certloom.operation;

import dev.certloom.certificate.CertificateVersion;
import dev.certloom.certificate.Certificates;
import dev.certloom.certificate.Keys;
import dev.certloom.chaincheck.CertificateCheck;
import dev.certloom.chaincheck.CertificateCheck.Violation;
import dev.certloom.crypto.CertificateChain;
import dev.certloom.crypto.CertificateFormats;
import dev.certloom.crypto.KeyId;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Checks the chain that an operation holds, and makes the version of it. */
@Component
class VersionMaker {

    private final Certificates certificates;
    private final Keys keys;
    private final CertificateFormats formats;
    private final CertificateCheck check;
    private final ClaimedOperations claimedOperations;

    VersionMaker(
            Certificates certificates,
            Keys keys,
            CertificateFormats formats,
            CertificateCheck check,
            ClaimedOperations claimedOperations) {
        this.certificates = certificates;
        this.keys = keys;
        this.formats = formats;
        this.check = check;
        this.claimedOperations = claimedOperations;
    }

    /**
     * What the rules say of a chain.
     *
     * @param held the chain as the operation held it
     * @param ordered whether the CA that it was ordered from issued it; else a person brought it
     */
    record CheckedChain(List<Der> held, boolean ordered, CertificateChain chain, List<Violation> violations) {

        boolean isOf(PendingOperation operation, boolean nowOrdered) {
            return held.equals(operation.chain()) && ordered == nowOrdered;
        }
    }

    /** Verifies signatures, so it is called before anything is locked where that is possible. */
    CheckedChain check(PendingOperation operation, boolean ordered) {
        try {
            CertificateChain chain = read(operation);
            return new CheckedChain(operation.chain(), ordered, chain, violations(operation, ordered, chain));
        } catch (Refusal refusal) {
            // a rule may say more of it than that it cannot be read
            CertificateChain unread = formats.parse(operation.chain());
            List<Violation> violations = violations(operation, ordered, unread);
            return new CheckedChain(
                    operation.chain(),
                    ordered,
                    unread,
                    violations.isEmpty()
                            ? List.of(new Violation("CertificateIsUnreadable", String.valueOf(refusal.getMessage())))
                            : violations);
        }
    }

    private List<Violation> violations(PendingOperation operation, boolean ordered, CertificateChain chain) {
        Der csr = operation.csr().orElseThrow();
        return ordered ? check.ofIssued(csr, chain) : check.ofMerged(csr, chain);
    }

    /** What an issuer sent is read as what a person brings. */
    private CertificateChain read(PendingOperation operation) {
        List<Der> certificates = operation.given().isEmpty() ? operation.chain() : operation.given();
        return formats.readChain(
                certificates.stream().map(Der::bytes).toList(),
                formats.publicKeyOf(operation.csr().orElseThrow()));
    }

    /** The key that the version would get is the one of the request that was judged. */
    boolean holdsTheKeyOfItsRequest(PendingOperation operation) {
        return operation
                .key()
                .map(key -> keys.publicKey(key).publicKey())
                .equals(operation.csr().map(formats::publicKeyOf));
    }

    /**
     * Makes the version and completes the operation.
     *
     * @param before as it was before this transaction
     * @param holding as it is, with the chain that was checked
     */
    void complete(Claim claim, PendingOperation before, PendingOperation holding, CheckedChain checked) {
        KeyId key = holding.key()
                .orElseThrow(() -> new IllegalStateException(
                        "Expected operation %s to have a key, but it has none.".formatted(holding.id())));
        CertificateVersion version =
                OperationVersions.completed(holding, key, checked.chain(), claimedOperations.now());
        certificates.saveComplete(holding.vault(), holding.certificate(), version, Optional.of(holding.id()));
        PendingOperation completed = holding.completed(claimedOperations.now());
        claimedOperations.end(before, completed);
        claimedOperations.publish(
                claim,
                completed,
                checked.ordered() ? AuditAction.CERTIFICATE_ISSUED : AuditAction.CERTIFICATE_MERGED,
                Map.of("version", version.id().value(), "sha1", version.sha1()));
    }
}
