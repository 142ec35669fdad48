package dev.certloom.chaincheck;

import static dev.certloom.chaincheck.CertificateRules.demand;

import dev.certloom.chaincheck.CertificateCheck.Violation;
import dev.certloom.crypto.KeyUsage;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a certificate may be used for. A usage beyond those asked for was not approved. Where none is asked for, the CA
 * chooses; a certificate that does not say what it is for lacks what was asked for.
 */
final class UsageRules {

    /** The names of RFC 5280 section 4.2.1.12. */
    private static final Map<String, String> NAMES = Map.of(
            "2.5.29.37.0", "anyExtendedKeyUsage",
            "1.3.6.1.5.5.7.3.1", "serverAuth",
            "1.3.6.1.5.5.7.3.2", "clientAuth",
            "1.3.6.1.5.5.7.3.3", "codeSigning",
            "1.3.6.1.5.5.7.3.4", "emailProtection",
            "1.3.6.1.5.5.7.3.8", "timeStamping",
            "1.3.6.1.5.5.7.3.9", "OCSPSigning");

    private UsageRules() {}

    static Optional<Violation> everyKeyUsageWasRequested(RuleContext context) {
        List<String> unasked = beyond(askedKeyUsages(context), keyUsages(context));
        return demand(
                unasked.isEmpty(),
                "KeyUsagesWereNotRequested",
                "The certificate must have no other key usages than were requested: it also has %s."
                        .formatted(String.join(", ", unasked)));
    }

    static Optional<Violation> requestedKeyUsagesAreCovered(RuleContext context) {
        List<String> missing = without(askedKeyUsages(context), keyUsages(context));
        return demand(
                missing.isEmpty(),
                "KeyUsagesAreMissing",
                "The certificate must have all key usages that were requested: it lacks %s."
                        .formatted(String.join(", ", missing)));
    }

    static Optional<Violation> everyExtendedKeyUsageWasRequested(RuleContext context) {
        List<String> unasked =
                beyond(context.requested().extendedKeyUsages(), context.leaf().extendedKeyUsages());
        return demand(
                unasked.isEmpty(),
                "ExtendedKeyUsagesWereNotRequested",
                "The certificate must have no other extended key usages than were requested: it also has %s."
                        .formatted(named(unasked)));
    }

    static Optional<Violation> requestedExtendedKeyUsagesAreCovered(RuleContext context) {
        List<String> missing =
                without(context.requested().extendedKeyUsages(), context.leaf().extendedKeyUsages());
        return demand(
                missing.isEmpty(),
                "ExtendedKeyUsagesAreMissing",
                "The certificate must have all extended key usages that were requested: it lacks %s."
                        .formatted(named(missing)));
    }

    private static List<String> askedKeyUsages(RuleContext context) {
        return wireNames(context.requested().keyUsages());
    }

    private static List<String> keyUsages(RuleContext context) {
        return wireNames(context.leaf().keyUsages());
    }

    private static List<String> wireNames(List<KeyUsage> usages) {
        return usages.stream().map(KeyUsage::wireName).toList();
    }

    private static List<String> beyond(List<String> asked, List<String> present) {
        return asked.isEmpty() ? List.of() : without(present, asked);
    }

    private static List<String> without(List<String> all, List<String> others) {
        return all.stream().filter(one -> !others.contains(one)).distinct().toList();
    }

    private static String named(List<String> oids) {
        return String.join(
                ", ", oids.stream().map(oid -> NAMES.getOrDefault(oid, oid)).toList());
    }
}
