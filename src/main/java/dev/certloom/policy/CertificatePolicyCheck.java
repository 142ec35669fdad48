package dev.certloom.policy;

import dev.certloom.pki.CertificateDetails;
import dev.certloom.vault.CertificateChain;
import dev.certloom.vault.PendingOperation;
import dev.certloom.vault.spi.CertificateCheck;
import dev.certloom.vault.spi.CertificateFormats;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The policy, as two lists of rules. */
@Component
class CertificatePolicyCheck implements CertificateCheck {

    /** An issuer's certificate has to be what was asked for. */
    private static final List<Rule> ISSUED = List.of(
            CertificateRules::keyMatchesTheRequest,
            CertificateRules::endsAfterItBegins,
            CertificateRules::isNotExpired,
            CertificateRules::isValidByNow,
            CertificateRules::datesAreWithinReason,
            CertificateRules::requestedNamesAreCovered,
            CertificateRules::isAnAuthorityOnlyIfAsked,
            CertificateRules::chainBuilds);

    /** A person may bring what the CA made of the request: names and signatures are not compared (API reference 3.6). */
    private static final List<Rule> MERGED = List.of(
            CertificateRules::keyMatchesTheRequest,
            CertificateRules::endsAfterItBegins,
            CertificateRules::isNotExpired,
            CertificateRules::datesAreWithinReason);

    private static final Violation UNREADABLE =
            new Violation("CertificateIsUnreadable", "Expected X.509 certificates, but one of them cannot be read.");

    private final CertificateFormats formats;
    private final Clock clock;

    CertificatePolicyCheck(CertificateFormats formats, Clock clock) {
        this.formats = formats;
        this.clock = clock;
    }

    @Override
    public List<Violation> ofIssued(PendingOperation operation, CertificateChain chain) {
        return violations(ISSUED, operation, chain);
    }

    @Override
    public List<Violation> ofMerged(PendingOperation operation, CertificateChain chain) {
        return violations(MERGED, operation, chain);
    }

    private List<Violation> violations(List<Rule> rules, PendingOperation operation, CertificateChain chain) {
        Judged judged;
        try {
            judged = new Judged(
                    operation,
                    formats.publicKeyOf(operation.csr().orElseThrow()),
                    chain.all().stream().map(CertificateDetails::of).toList(),
                    clock.instant());
        } catch (IllegalArgumentException e) {
            return List.of(UNREADABLE);
        }
        return rules.stream()
                .map(rule -> rule.violation(judged))
                .flatMap(Optional::stream)
                .toList();
    }
}
