package dev.certloom.issuer;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.crypto.X509Properties;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What an issuer signs at all, known without asking it: a request beyond that is refused when it is made, before anyone
 * is asked about it.
 *
 * @param keys of which algorithms
 * @param names of which kinds, in the subject alternative name
 * @param maxNames how many of them
 * @param wildcards whether a name may have an asterisk
 * @param maxValidityMonths how long at most
 * @param authorities whether it signs certificates of authorities
 */
public record RequestLimits(
        Set<KeyAlgorithm> keys,
        Set<NameKind> names,
        int maxNames,
        boolean wildcards,
        int maxValidityMonths,
        boolean authorities) {

    /** Whatever a policy may say. */
    public static final RequestLimits NONE = new RequestLimits(
            EnumSet.allOf(KeyAlgorithm.class),
            EnumSet.allOf(NameKind.class),
            Integer.MAX_VALUE,
            true,
            Integer.MAX_VALUE,
            true);

    public RequestLimits {
        keys = Set.copyOf(keys);
        names = Set.copyOf(names);
    }

    /** Kinds of subject alternative names (RFC 5280 section 4.2.1.6) that a policy may have. */
    public enum NameKind {
        EMAIL("emails", SubjectAlternativeNames::emails),
        DNS("dns_names", SubjectAlternativeNames::dnsNames),
        UPN("upns", SubjectAlternativeNames::upns),
        URI("uris", SubjectAlternativeNames::uris),
        IP("ipAddresses", SubjectAlternativeNames::ipAddresses);

        private final String member;
        private final Function<SubjectAlternativeNames, List<String>> of;

        NameKind(String member, Function<SubjectAlternativeNames, List<String>> of) {
            this.member = member;
            this.of = of;
        }

        private boolean isIn(SubjectAlternativeNames names) {
            return !of.apply(names).isEmpty();
        }
    }

    public RequestLimits withKeys(Set<KeyAlgorithm> only) {
        return new RequestLimits(only, names, maxNames, wildcards, maxValidityMonths, authorities);
    }

    public RequestLimits withNames(Set<NameKind> only, int atMost) {
        return new RequestLimits(keys, only, atMost, wildcards, maxValidityMonths, authorities);
    }

    public RequestLimits withoutWildcards() {
        return new RequestLimits(keys, names, maxNames, false, maxValidityMonths, authorities);
    }

    public RequestLimits withMaxValidityMonths(int atMost) {
        return new RequestLimits(keys, names, maxNames, wildcards, atMost, authorities);
    }

    public RequestLimits withoutAuthorities() {
        return new RequestLimits(keys, names, maxNames, wildcards, maxValidityMonths, false);
    }

    /**
     * The policy must keep within the limits.
     *
     * @throws Refusal INVALID naming the member of the policy that is beyond one, and the limit
     */
    public void check(CertificatePolicy policy, IssuerName issuer) {
        X509Properties x509 = policy.x509();
        if (!keys.contains(policy.key().algorithm())) {
            throw beyond("key_props", issuer, "keys other than " + described(keys));
        }
        for (NameKind kind : NameKind.values()) {
            if (!names.contains(kind) && kind.isIn(x509.names())) {
                throw beyond("x509_props.sans." + kind.member, issuer, "names of this kind");
            }
        }
        if (x509.names().size() > maxNames) {
            throw beyond("x509_props.sans", issuer, "more than %d names".formatted(maxNames));
        }
        if (!wildcards && x509.names().dnsNames().stream().anyMatch(RequestLimits::isWildcard)) {
            throw beyond("x509_props.sans.dns_names", issuer, "wildcards");
        }
        if (!wildcards && x509.subject().filter(RequestLimits::isWildcard).isPresent()) {
            throw beyond("x509_props.subject", issuer, "wildcards");
        }
        if (x509.validityMonths() > maxValidityMonths) {
            throw beyond("x509_props.validity_months", issuer, "for more than %d months".formatted(maxValidityMonths));
        }
        if (!authorities && x509.certificateAuthority()) {
            throw beyond("x509_props.basic_constraints.ca", issuer, "certificates of authorities");
        }
    }

    private static boolean isWildcard(String text) {
        return text.contains("*");
    }

    /** As a policy names them: {@code RSA 2048, EC P-256}. */
    private static String described(Set<KeyAlgorithm> keys) {
        return keys.stream()
                .sorted()
                .map(key -> key.kty() + " " + key.curve().orElseGet(() -> Integer.toString(key.sizeBits())))
                .collect(Collectors.joining(", "));
    }

    private static Refusal beyond(String member, IssuerName issuer, String limit) {
        return Refusal.invalidProperty(member, "issuer '%s' does not sign %s".formatted(issuer, limit));
    }
}
