package dev.certloom.operation;

import dev.certloom.certificate.CertificateVersion;
import dev.certloom.certificate.Certificates;
import dev.certloom.certificate.Keys;
import dev.certloom.certificate.Versions;
import dev.certloom.chaincheck.CertificateCheck;
import dev.certloom.chaincheck.CertificateCheck.Violation;
import dev.certloom.crypto.CertificateChain;
import dev.certloom.crypto.CertificateFormats;
import dev.certloom.crypto.KeyId;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Refusal;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Checks the chain an operation holds, and creates the version from it. */
@Component
class VersionCreator {

    private final Certificates certificates;
    private final Keys keys;
    private final CertificateFormats formats;
    private final CertificateCheck check;
    private final ClaimedOperations claimedOperations;

    VersionCreator(
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

    /** Where a chain comes from; the rules it must satisfy depend on it. */
    enum Origin {
        /** The CA it was ordered from. */
        ISSUER,
        /** A person. */
        UPLOAD
    }

    /**
     * The result of checking a chain against the rules.
     *
     * @param held the chain as the operation held it
     */
    record CheckedChain(List<Der> held, Origin origin, CertificateChain chain, List<Violation> violations) {

        boolean isOf(PendingOperation operation, Origin nowFrom) {
            return held.equals(operation.chain()) && origin == nowFrom;
        }
    }

    /** Verifies signatures, so where possible it is called before anything is locked. */
    CheckedChain check(PendingOperation operation, Origin origin) {
        try {
            CertificateChain chain = read(operation);
            return new CheckedChain(operation.chain(), origin, chain, violations(operation, origin, chain));
        } catch (Refusal refusal) {
            // a rule may give a more specific reason than that it is unreadable
            CertificateChain unread = formats.parse(operation.chain());
            List<Violation> violations = violations(operation, origin, unread);
            return new CheckedChain(
                    operation.chain(),
                    origin,
                    unread,
                    violations.isEmpty()
                            ? List.of(new Violation("CertificateIsUnreadable", String.valueOf(refusal.getMessage())))
                            : violations);
        }
    }

    private List<Violation> violations(PendingOperation operation, Origin origin, CertificateChain chain) {
        Der csr = operation.csr().orElseThrow();
        return switch (origin) {
            case ISSUER -> check.ofIssued(csr, chain);
            case UPLOAD -> check.ofMerged(csr, chain);
        };
    }

    /** An issuer's answer is read in the same way as a person's upload. */
    private CertificateChain read(PendingOperation operation) {
        List<Der> certificates = operation.given().isEmpty() ? operation.chain() : operation.given();
        return formats.readChain(
                certificates.stream().map(Der::bytes).toList(),
                formats.publicKeyOf(operation.csr().orElseThrow()));
    }

    /** The key the version would get is that of the request that was judged. */
    boolean keyMatchesCsr(PendingOperation operation) {
        return operation
                .key()
                .map(key -> keys.publicKey(key).publicKey())
                .equals(operation.csr().map(formats::publicKeyOf));
    }

    /**
     * Makes the version and completes the operation.
     *
     * @param holding its current state, with the checked chain
     */
    void complete(Claim claim, PendingOperation holding, CheckedChain checked) {
        KeyId key = holding.key()
                .orElseThrow(() -> new IllegalStateException(
                        "Expected operation %s to have a key, but it has none.".formatted(holding.id())));
        CertificateVersion version = Versions.complete(
                holding.version(),
                holding.enabled(),
                checked.chain(),
                key,
                holding.policy(),
                holding.tags(),
                holding.preserveCertOrder(),
                claimedOperations.now());
        certificates.saveComplete(holding.vault(), holding.certificate(), version, Optional.of(holding.id()));
        PendingOperation completed = holding.completed(claimedOperations.now());
        Occurrence occurrence = Occurrence.of(completed, claim, completed.since());
        claimedOperations.end(
                completed,
                switch (checked.origin()) {
                    case ISSUER -> new OperationFinished.Issued(occurrence, version.id(), version.sha1());
                    case UPLOAD -> new OperationFinished.Merged(occurrence, version.id(), version.sha1());
                });
    }
}
