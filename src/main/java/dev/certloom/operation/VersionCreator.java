package dev.certloom.operation;

import dev.certloom.certificate.CertificateVersion;
import dev.certloom.certificate.Certificates;
import dev.certloom.certificate.Keys;
import dev.certloom.certificate.Versions;
import dev.certloom.chaincheck.CertificateCheck;
import dev.certloom.chaincheck.CertificateCheck.Asked;
import dev.certloom.chaincheck.CertificateCheck.Verdict;
import dev.certloom.chaincheck.CertificateCheck.Violation;
import dev.certloom.chaincheck.IssuerDemands;
import dev.certloom.crypto.CertificateChain;
import dev.certloom.crypto.CertificateFormats;
import dev.certloom.crypto.KeyId;
import dev.certloom.issuer.IssuerDirectory;
import dev.certloom.issuer.IssuerProfile;
import dev.certloom.issuer.JudgedRequest;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.Operations.Locked;
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
    private final IssuerDirectory issuers;
    private final ClaimedOperations claimedOperations;

    VersionCreator(
            Certificates certificates,
            Keys keys,
            CertificateFormats formats,
            CertificateCheck check,
            IssuerDirectory issuers,
            ClaimedOperations claimedOperations) {
        this.certificates = certificates;
        this.keys = keys;
        this.formats = formats;
        this.check = check;
        this.issuers = issuers;
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
    record CheckedChain(List<Der> held, Origin origin, CertificateChain chain, Verdict verdict) {

        boolean isOf(PendingOperation operation, Origin nowFrom) {
            return held.equals(operation.chain()) && origin == nowFrom;
        }

        List<Violation> violations() {
            return verdict.violations();
        }
    }

    /**
     * Verifies signatures, so where possible it is called before anything is locked.
     *
     * @throws Refusal when the configuration of its issuer cannot be read any more: the chain is judged once it can
     */
    CheckedChain check(PendingOperation operation, Origin origin) {
        Optional<IssuerDemands> demands = origin == Origin.ISSUER ? Optional.of(demands(operation)) : Optional.empty();
        Optional<Refusal> unreadable = Optional.empty();
        CertificateChain chain;
        try {
            chain = read(operation);
        } catch (Refusal refusal) {
            unreadable = Optional.of(refusal);
            chain = formats.parse(operation.chain());
        }
        Verdict verdict = verdict(operation, demands, chain);
        // a rule may give a more specific reason than that it is unreadable
        return new CheckedChain(
                operation.chain(),
                origin,
                chain,
                unreadable
                        .filter(refusal -> verdict.violations().isEmpty())
                        .map(refusal -> unreadable(refusal))
                        .orElse(verdict));
    }

    private static Verdict unreadable(Refusal refusal) {
        return new Verdict(
                List.of(new Violation("CertificateIsUnreadable", String.valueOf(refusal.getMessage()))), List.of());
    }

    /** Whether a certificate could come from another CA than the operation's issuer, and still be taken. */
    boolean takesAnyCa(PendingOperation operation) {
        return !demands(operation).nameAuthorities();
    }

    /** Whether the operation's issuer still is what was approved. */
    boolean isIssuerAsApproved(Locked locked) {
        PendingOperation operation = locked.operation();
        Optional<String> approved = locked.approvals().latest().flatMap(JudgedRequest::issuerAccount);
        return approved.isEmpty()
                || approved.equals(issuers.accountDigest(
                        operation.vault(), operation.policy().issuer().name()));
    }

    private IssuerDemands demands(PendingOperation operation) {
        return issuers.profile(operation.vault(), operation.policy().issuer().name())
                .map(IssuerProfile::demands)
                .orElse(IssuerDemands.NONE);
    }

    private Verdict verdict(PendingOperation operation, Optional<IssuerDemands> demands, CertificateChain chain) {
        Asked asked = asked(operation);
        return demands.map(known -> check.ofIssued(asked, known, chain))
                .orElseGet(() -> new Verdict(check.ofMerged(asked, chain), List.of()));
    }

    /** What was asked of whoever signs. */
    static Asked asked(PendingOperation operation) {
        return new Asked(
                operation.csr().orElseThrow(), operation.policy().x509().validityMonths());
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
                    case ISSUER ->
                        new OperationFinished.Issued(
                                occurrence,
                                version.id(),
                                version.sha1(),
                                checked.verdict().warnings());
                    case UPLOAD -> new OperationFinished.Merged(occurrence, version.id(), version.sha1());
                });
    }
}
