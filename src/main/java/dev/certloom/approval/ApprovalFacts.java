package dev.certloom.approval;

import dev.certloom.approval.JdbcApprovalRecords.SaidBefore;
import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.IssuerParameters;
import dev.certloom.crypto.CertificateFormats;
import dev.certloom.crypto.KeyUsage;
import dev.certloom.crypto.RequestedCertificate;
import dev.certloom.crypto.X509Name;
import dev.certloom.issuer.IssuerDirectory;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Asker;
import dev.certloom.operation.Claim;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.RequestCause;
import dev.certloom.operation.Requester;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.stereotype.Service;

/**
 * The facts a decision table may use about a request: one context, {@code request}, whose members are
 * listed in {@code docs/approval.md}. What would be signed is read from the certification request itself, by the parser
 * used for signing. The facts contain no secrets, since the engine gets them.
 */
@Service
public class ApprovalFacts {

    private static final int MAX_STANDING = 1_000;

    /** A different requester is not a change of the request, nor is another reason to ask. */
    private static final Set<String> NOT_COMPARED = Set.of("requester", "requesterGroups", "policyChangedBy", "cause");

    /** The name under which a change is reported, when it differs from the fact's name. */
    private static final Map<String, String> CHANGES = Map.of(
            "alternativeNames", "names",
            "wildcard", "names",
            "validityMonths", "validity",
            "keyUsages", "usages",
            "extendedKeyUsages", "usages");

    private final JdbcApprovalRecords records;
    private final CertificateFormats formats;
    private final IssuerDirectory issuers;
    private final ApproverEligibility eligibility;
    private final ApprovalSettings settings;
    private final Clock clock;

    ApprovalFacts(
            JdbcApprovalRecords records,
            CertificateFormats formats,
            IssuerDirectory issuers,
            ApproverEligibility eligibility,
            ApprovalSettings settings,
            Clock clock) {
        this.records = records;
        this.formats = formats;
        this.issuers = issuers;
        this.eligibility = eligibility;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * The facts by which one launch of a request is judged: the stored ones, otherwise as {@link #judge}. In a
     * transaction that holds the operation.
     */
    RequestFacts judged(Claim claim, PendingOperation operation) {
        return records.judged(claim.operation(), claim.fence())
                .map(RequestFacts::new)
                .orElseGet(() -> judge(claim, operation));
    }

    /**
     * Reads the current facts of a launch, and stores them in place of the previous ones, with the digest of the
     * certification request they were read from: an approval counts for that one, and a later renewal is compared with
     * them. In a transaction that holds the operation, and only while nothing is decided on the previous facts.
     */
    RequestFacts judge(Claim claim, PendingOperation operation) {
        return new RequestFacts(records.keepJudged(
                claim.operation(),
                claim.fence(),
                operation.csr().orElseThrow().sha256(),
                of(operation).members(),
                clock.instant()));
    }

    /** The current facts of a request as the table sees them: strings, numbers, booleans and lists of strings. */
    public RequestFacts of(PendingOperation operation) {
        return of(
                operation,
                formats.readRequest(operation
                        .csr()
                        .orElseThrow(() -> new IllegalStateException(
                                "Expected operation %s to have a CSR before it is judged, but it has none."
                                        .formatted(operation.id())))));
    }

    /**
     * The facts that a request would have, before there is a key and a CSR of it.
     *
     * @throws dev.certloom.kernel.Refusal INVALID when its subject or names cannot be encoded
     */
    public RequestFacts beforeKey(PendingOperation asked) {
        CertificatePolicy policy = asked.policy();
        return of(asked, formats.requestFor(policy.x509(), policy.key().algorithm()));
    }

    private RequestFacts of(PendingOperation operation, RequestedCertificate requested) {
        Map<String, Object> asked = asked(operation, requested);
        Map<String, Object> members = new HashMap<>(asked);
        // no earlier approval covers a request that cannot be read
        boolean readable = requested.unreadable().isEmpty();
        Instant now = clock.instant();
        Optional<SaidBefore> before = readable
                ? Optional.of(records.saidBefore(
                        operation.vault(), operation.certificate(), now.minus(settings.standsFor()), now, MAX_STANDING))
                : Optional.empty();
        Optional<Map<String, Object>> approved = before.flatMap(SaidBefore::latestApproved);
        members.put("approvedBefore", approved.isPresent());
        members.put("changes", approved.map(facts -> changes(facts, asked)).orElse(List.of()));
        members.put(
                "standingApproval",
                before.stream()
                        .flatMap(answer -> answer.standing().stream())
                        .filter(standing -> standing.covers(operation, requested, now))
                        .anyMatch(standing -> eligibility.mayHaveApproved(operation, standing)));
        return new RequestFacts(members);
    }

    /** What is requested, by whom and from which issuer. */
    private Map<String, Object> asked(PendingOperation operation, RequestedCertificate requested) {
        IssuerName issuer = operation.policy().issuer().name();
        Map<String, Object> members = new HashMap<>(content(
                operation.vault(),
                operation.certificate(),
                operation.policy(),
                operation.requester(),
                operation.cause(),
                requested));
        members.put("issuer", issuer.value());
        members.put("provider", operation.provider());
        members.put(
                "issuerAccount",
                issuers.accountDigest(operation.vault(), issuer).orElse(""));
        return members;
    }

    /** The facts about a request for which no issuer is chosen yet: those above that do not depend on the issuer. */
    public RequestFacts beforeIssuerChoice(
            VaultName vault, CertificateName certificate, CertificatePolicy policy, Asker asker) {
        return new RequestFacts(content(
                vault,
                certificate,
                policy,
                asker.requester(),
                asker.cause(),
                formats.requestFor(policy.x509(), policy.key().algorithm())));
    }

    /** What is requested, by whom, and why. */
    private static Map<String, Object> content(
            VaultName vault,
            CertificateName certificate,
            CertificatePolicy policy,
            Requester requester,
            RequestCause cause,
            RequestedCertificate requested) {
        IssuerParameters issuer = policy.issuer();
        return Map.ofEntries(
                Map.entry("vault", vault.value()),
                Map.entry("certificate", certificate.value()),
                Map.entry("certificateType", issuer.certificateType().orElse("")),
                Map.entry(
                        "certificateTransparency",
                        issuer.certificateTransparency().map(String::valueOf).orElse("")),
                Map.entry("requester", requester.id()),
                Map.entry("requesterGroups", sorted(requester.groups())),
                Map.entry("policyChangedBy", sorted(requester.policyAuthors())),
                Map.entry("cause", cause.word()),
                Map.entry("names", requested.identities()),
                Map.entry("subject", described(requested, X509Name::isOfSubject)),
                Map.entry("alternativeNames", described(requested, Predicate.not(X509Name::isOfSubject))),
                Map.entry("wildcard", requested.isWildcard()),
                Map.entry(RequestFacts.UNREADABLE, requested.unreadable()),
                Map.entry("keyType", requested.key().map(Enum::name).orElse("")),
                Map.entry("reuseKey", policy.key().reuseKey()),
                Map.entry("exportable", policy.key().exportable()),
                Map.entry("contentType", policy.contentType().mediaType()),
                Map.entry("validityMonths", policy.x509().validityMonths()),
                Map.entry(
                        "keyUsages",
                        requested.keyUsages().stream().map(KeyUsage::wireName).toList()),
                Map.entry("extendedKeyUsages", requested.extendedKeyUsages()),
                Map.entry("certificateAuthority", requested.certificateAuthority()));
    }

    private static List<String> described(RequestedCertificate requested, Predicate<X509Name> which) {
        return requested.names().stream().filter(which).map(X509Name::described).toList();
    }

    /** A fact that an older approval did not record counts as changed. */
    static Stream<String> differing(Map<String, Object> before, Map<String, Object> asked) {
        return asked.entrySet().stream()
                .filter(fact -> !NOT_COMPARED.contains(fact.getKey()))
                .filter(fact -> !fact.getValue().equals(before.get(fact.getKey())))
                .map(Map.Entry::getKey);
    }

    /** The name under which a change of this fact is reported. */
    static String reported(String fact) {
        return CHANGES.getOrDefault(fact, fact);
    }

    private static List<String> changes(Map<String, Object> before, Map<String, Object> asked) {
        return differing(before, asked)
                .map(ApprovalFacts::reported)
                .distinct()
                .sorted()
                .toList();
    }

    private static List<String> sorted(Set<String> texts) {
        return texts.stream().sorted().toList();
    }
}
