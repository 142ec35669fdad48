package dev.certloom.approval;

import dev.certloom.approval.spi.ApprovalRecords;
import dev.certloom.vault.CertificatePolicy;
import dev.certloom.vault.PendingOperation;
import dev.certloom.vault.SubjectAlternativeNames;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import org.springframework.stereotype.Service;

/**
 * What a decision table may ask about a request (design D9): one context, {@code request}, whose members are listed in
 * {@code docs/approval.md}. Nothing in it is secret (design D7).
 */
@Service
public class ApprovalFacts {

    private static final int MOST_STANDING = 1_000;

    /** What a renewal may change, each with how it is read from a policy. */
    private static final Map<String, Function<CertificatePolicy, Object>> CHANGEABLE = Map.of(
            "subject", policy -> policy.x509().subject(),
            "names", policy -> policy.x509().names(),
            "validity", policy -> policy.x509().validityMonths(),
            "usages", policy -> List.of(policy.x509().keyUsages(), policy.x509().extendedKeyUsages()),
            "certificateAuthority", policy -> policy.x509().certificateAuthority(),
            "keyType", policy -> policy.key().algorithm(),
            "exportable", policy -> policy.key().exportable(),
            "issuer", policy -> policy.issuer());

    private final ApprovalRecords records;
    private final ApprovalSettings settings;
    private final Clock clock;

    ApprovalFacts(ApprovalRecords records, ApprovalSettings settings, Clock clock) {
        this.records = records;
        this.settings = settings;
        this.clock = clock;
    }

    /** The facts of a request, as the table sees them: texts, numbers, booleans and lists of texts. */
    public RequestFacts of(PendingOperation operation) {
        Instant now = clock.instant();
        CertificatePolicy policy = operation.policy();
        List<String> names = names(policy);
        Optional<CertificatePolicy> approved =
                records.latestApproved(operation.vault(), operation.certificate(), now.minus(settings.standsFor()));
        List<String> changes = approved.map(before -> changes(before, policy)).orElse(List.of());
        return new RequestFacts(
                Map.ofEntries(
                        Map.entry("vault", operation.vault().value()),
                        Map.entry("certificate", operation.certificate().value()),
                        Map.entry("issuer", policy.issuer().name().value()),
                        Map.entry("provider", operation.provider()),
                        Map.entry("requester", operation.requester().id()),
                        Map.entry(
                                "requesterGroups", sorted(operation.requester().groups())),
                        Map.entry("names", names),
                        Map.entry("wildcard", names.stream().anyMatch(name -> name.startsWith("*"))),
                        Map.entry("keyType", policy.key().algorithm().name()),
                        Map.entry("validityMonths", policy.x509().validityMonths()),
                        Map.entry("approvedBefore", approved.isPresent()),
                        Map.entry("changes", changes),
                        Map.entry("standingApproval", isCovered(operation, names, now))),
                List.of());
    }

    private boolean isCovered(PendingOperation operation, List<String> names, Instant now) {
        return records.standing(operation.vault(), now, MOST_STANDING).stream()
                .anyMatch(standing ->
                        standing.covers(names, operation.policy().issuer().name(), operation.requester(), now));
    }

    private static List<String> changes(CertificatePolicy before, CertificatePolicy after) {
        return CHANGEABLE.entrySet().stream()
                .filter(part ->
                        !part.getValue().apply(before).equals(part.getValue().apply(after)))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** All names the certificate would carry, in lower case: the common name, and those of RFC 5280 section 4.2.1.6. */
    private static List<String> names(CertificatePolicy policy) {
        Set<String> names = new LinkedHashSet<>();
        policy.x509().subject().ifPresent(subject -> names.addAll(commonNames(subject)));
        SubjectAlternativeNames alternative = policy.x509().names();
        names.addAll(alternative.dnsNames());
        names.addAll(alternative.ipAddresses());
        names.addAll(alternative.emails());
        names.addAll(alternative.upns());
        names.addAll(alternative.uris());
        return names.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
    }

    private static List<String> commonNames(String subject) {
        try {
            List<String> found = new ArrayList<>();
            new LdapName(subject)
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .forEach(part -> found.add(part.getValue().toString()));
            return found;
        } catch (InvalidNameException e) {
            // a form of name this parser does not know: the whole of it is shown, so that no rule misses it
            return List.of(subject);
        }
    }

    private static List<String> sorted(Set<String> texts) {
        return texts.stream().sorted().toList();
    }
}
