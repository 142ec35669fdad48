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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The policy, as a list of rules. */
@Component
class ChainCheck implements CertificateCheck {

    /**
     * The rules, in words and as functions. An issuer's certificate has to satisfy all of them, except those of which its
     * {@link IssuerDemands} say that a violation only warns. A person may upload what the CA made of the request: rules
     * not required there may be violated, if the person accepts the deviation.
     */
    private static final List<Stated> RULES = List.of(
            demanded("Its key is the one of the request", CertificateRules::keyMatchesTheRequest),
            ofEverybody("It ends after it begins", CertificateRules::endsAfterItBegins),
            ofEverybody("It has not expired", CertificateRules::isNotExpired),
            ofIssuersOnly("It is valid by now", CertificateRules::isValidByNow, "NotYetValid"),
            demanded("Its dates are within reason", CertificateRules::datesAreWithinReason),
            ofIssuersOnly(
                    "It covers every name that was asked for",
                    CertificateRules::requestedNamesAreCovered,
                    "NamesAreMissing"),
            ofIssuersOnly(
                    "It names nothing that was not asked for",
                    CertificateRules::everyNameWasRequested,
                    "NamesWereNotRequested",
                    "NamesAreUnreadable"),
            ofIssuersOnly(
                    "It is an authority's only if one was asked for",
                    CertificateRules::isAnAuthorityOnlyIfAsked,
                    "IsAnAuthority"),
            ofIssuersOnly(
                    "Each certificate of the chain is signed by the next",
                    CertificateRules::chainBuilds,
                    "ChainDoesNotBuild"),
            remarked("It is valid for no longer than was asked for", ValidityRules::isNotLonger, "ValidityIsLonger"),
            remarked(
                    "It has no key usages that were not asked for",
                    UsageRules::everyKeyUsageWasRequested,
                    "KeyUsagesWereNotRequested"),
            remarked(
                    "It has no extended key usages that were not asked for",
                    UsageRules::everyExtendedKeyUsageWasRequested,
                    "ExtendedKeyUsagesWereNotRequested"),
            remarked("The signatures of the chain are strong", StrengthRules::signaturesAreStrong, "SignatureIsWeak"),
            remarked("The keys of the chain are strong", StrengthRules::keysAreStrong, "KeyIsWeak"),
            ofOrders("It is valid for as long as was asked for", ValidityRules::isNotShorter, "ValidityIsShorter"),
            ofOrders(
                    "It has every key usage that was asked for",
                    UsageRules::requestedKeyUsagesAreCovered,
                    "KeyUsagesAreMissing"),
            ofOrders(
                    "It has every extended key usage that was asked for",
                    UsageRules::requestedExtendedKeyUsagesAreCovered,
                    "ExtendedKeyUsagesAreMissing"),
            ofOrders(
                    "If it is publicly trusted, it is valid for no longer than the Baseline Requirements allow",
                    ValidityRules::keepsToBaselineRequirements,
                    "ValidityExceedsBaselineRequirements"),
            ofOrders(
                    "The chain ends at a trust anchor of its issuer",
                    CertificateRules::chainEndsAtAnAnchor,
                    CertificateRules.NO_ANCHOR));

    /**
     * A rule with its statement.
     *
     * @param weight what it means to people; empty if they are not asked to keep to it
     * @param onItsOwn the rule if it concerns the certificate alone, in which case it applies to imports as well
     * @param mayOnlyWarn reason codes of violations that an issuer's demands may make warnings
     */
    private record Stated(
            String statement,
            Rule rule,
            Optional<Weight> weight,
            Optional<StandaloneRule> onItsOwn,
            List<String> mayOnlyWarn) {

        Optional<Finding> findingOfPeople(RuleContext context) {
            return weight.map(known -> new Finding(statement, rule.violation(context), known));
        }
    }

    private static Stated ofEverybody(String statement, StandaloneRule rule) {
        return new Stated(
                statement,
                context -> rule.violation(context.leaf().x509(), context.now()),
                Optional.of(Weight.DEMANDED),
                Optional.of(rule),
                List.of());
    }

    private static Stated demanded(String statement, Rule rule) {
        return new Stated(statement, rule, Optional.of(Weight.DEMANDED), Optional.empty(), List.of());
    }

    private static Stated ofIssuersOnly(String statement, Rule rule, String... reasons) {
        return new Stated(statement, rule, Optional.of(Weight.DEVIATION), Optional.empty(), List.of(reasons));
    }

    /** As {@link #ofIssuersOnly}, but Key Vault's own merge, where nobody is asked, takes it. */
    private static Stated remarked(String statement, Rule rule, String... reasons) {
        return new Stated(statement, rule, Optional.of(Weight.REMARK), Optional.empty(), List.of(reasons));
    }

    /** Of what an issuer delivers for an order: who uploads a certificate has chosen it. */
    private static Stated ofOrders(String statement, Rule rule, String... reasons) {
        return new Stated(statement, rule, Optional.empty(), Optional.empty(), List.of(reasons));
    }

    static Set<String> mayOnlyWarn() {
        return RULES.stream().flatMap(rule -> rule.mayOnlyWarn().stream()).collect(Collectors.toUnmodifiableSet());
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
    public Verdict ofIssued(Asked asked, IssuerDemands demands, CertificateChain chain) {
        List<Violation> found = pool.call(() -> context(asked, demands, chain)
                .map(context -> RULES.stream()
                        .map(stated -> stated.rule().violation(context))
                        .flatMap(Optional::stream)
                        .toList())
                .orElse(List.of(UNREADABLE)));
        return new Verdict(
                found.stream()
                        .filter(violation -> !demands.onlyWarnOf(violation))
                        .toList(),
                found.stream().filter(demands::onlyWarnOf).toList());
    }

    @Override
    public List<Violation> ofMerged(Asked asked, CertificateChain chain) {
        return findings(asked, chain).stream()
                .filter(Finding::demanded)
                .map(Finding::violation)
                .flatMap(Optional::stream)
                .toList();
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

    @Override
    public List<Finding> findings(Asked asked, CertificateChain chain) {
        return pool.call(() -> context(asked, IssuerDemands.NONE, chain)
                .map(context -> RULES.stream()
                        .map(stated -> stated.findingOfPeople(context))
                        .flatMap(Optional::stream)
                        .toList())
                .orElse(List.of(new Finding(READABLE, Optional.of(UNREADABLE), Weight.DEMANDED))));
    }

    private static List<CertificateDetails> details(Stream<Der> certificates) {
        return certificates.map(CertificateDetails::of).toList();
    }

    /** Empty when one of the certificates cannot be read. */
    private Optional<RuleContext> context(Asked asked, IssuerDemands demands, CertificateChain chain) {
        try {
            return Optional.of(new RuleContext(
                    asked,
                    demands,
                    formats.publicKeyOf(asked.csr()),
                    formats.readRequest(asked.csr()),
                    details(chain.all().stream()),
                    details(chain.given().stream()
                            .filter(certificate -> !chain.all().contains(certificate))),
                    clock.instant()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
