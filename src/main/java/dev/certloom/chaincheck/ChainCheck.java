package dev.certloom.chaincheck;

import dev.certloom.compute.ComputePool;
import dev.certloom.crypto.CertificateChain;
import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.CertificateFormats;
import dev.certloom.kernel.Der;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The policy, as a list of rules. */
@Component
class ChainCheck implements CertificateCheck {

    /**
     * The rules, in words and as functions. An issuer's certificate has to satisfy all of them. A person may upload
     * what the CA made of the request: rules not required there may be violated, if the person accepts the deviation.
     */
    private static final List<Stated> RULES = List.of(
            demanded("Its key is the one of the request", CertificateRules::keyMatchesTheRequest),
            ofEverybody("It ends after it begins", CertificateRules::endsAfterItBegins),
            ofEverybody("It has not expired", CertificateRules::isNotExpired),
            ofIssuersOnly("It is valid by now", CertificateRules::isValidByNow),
            demanded("Its dates are within reason", CertificateRules::datesAreWithinReason),
            ofIssuersOnly("It covers every name that was asked for", CertificateRules::requestedNamesAreCovered),
            ofIssuersOnly("It names nothing that was not asked for", CertificateRules::everyNameWasRequested),
            ofIssuersOnly("It is an authority's only if one was asked for", CertificateRules::isAnAuthorityOnlyIfAsked),
            ofIssuersOnly("Each certificate of the chain is signed by the next", CertificateRules::chainBuilds));

    /**
     * A rule with its statement.
     *
     * @param onItsOwn the rule if it concerns the certificate alone, in which case it applies to imports as well
     */
    private record Stated(String statement, Rule rule, boolean demandedOfPeople, Optional<StandaloneRule> onItsOwn) {}

    private static Stated ofEverybody(String statement, StandaloneRule rule) {
        return new Stated(
                statement, context -> rule.violation(context.leaf().x509(), context.now()), true, Optional.of(rule));
    }

    private static Stated demanded(String statement, Rule rule) {
        return new Stated(statement, rule, true, Optional.empty());
    }

    private static Stated ofIssuersOnly(String statement, Rule rule) {
        return new Stated(statement, rule, false, Optional.empty());
    }

    private static final String READABLE = "It can be read";
    private static final Violation UNREADABLE =
            new Violation("CertificateIsUnreadable", "One of the certificates cannot be read as X.509.");

    private final CertificateFormats formats;
    private final ComputePool pool;
    private final Clock clock;

    ChainCheck(CertificateFormats formats, ComputePool pool, Clock clock) {
        this.formats = formats;
        this.pool = pool;
        this.clock = clock;
    }

    @Override
    public List<Violation> ofIssued(Der csr, CertificateChain chain) {
        return violations(findings(csr, chain).stream());
    }

    @Override
    public List<Violation> ofMerged(Der csr, CertificateChain chain) {
        return violations(findings(csr, chain).stream().filter(Finding::demanded));
    }

    @Override
    public List<Violation> ofImported(CertificateChain chain) {
        Instant now = clock.instant();
        return RULES.stream()
                .map(Stated::onItsOwn)
                .flatMap(Optional::stream)
                .map(rule -> rule.violation(chain.leaf(), now))
                .flatMap(Optional::stream)
                .toList();
    }

    private static List<Violation> violations(Stream<Finding> findings) {
        return findings.map(Finding::violation).flatMap(Optional::stream).toList();
    }

    @Override
    public List<Finding> findings(Der csr, CertificateChain chain) {
        return pool.call(() -> judge(csr, chain));
    }

    private static List<CertificateDetails> details(Stream<Der> certificates) {
        return certificates.map(CertificateDetails::of).toList();
    }

    private List<Finding> judge(Der csr, CertificateChain chain) {
        RuleContext context;
        try {
            context = new RuleContext(
                    csr,
                    formats.publicKeyOf(csr),
                    formats.readRequest(csr),
                    details(chain.all().stream()),
                    details(chain.given().stream()
                            .filter(certificate -> !chain.all().contains(certificate))),
                    clock.instant());
        } catch (IllegalArgumentException e) {
            return List.of(new Finding(READABLE, Optional.of(UNREADABLE), true));
        }
        return RULES.stream()
                .map(stated ->
                        new Finding(stated.statement(), stated.rule().violation(context), stated.demandedOfPeople()))
                .toList();
    }
}
