package dev.certloom.chaincheck;

import dev.certloom.chaincheck.CertificateCheck.Violation;
import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.KeySize;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** That nobody can forge the certificate, or one of those it relies on (NIST SP 800-131A). */
final class StrengthRules {

    private static final int MIN_MODULUS_BITS = 2048;
    private static final int MIN_FIELD_BITS = 256;

    private static final List<String> BROKEN_DIGESTS = List.of("MD2", "MD4", "MD5", "SHA1");

    private StrengthRules() {}

    static Optional<Violation> signaturesAreStrong(RuleContext context) {
        return reliedUpon(context)
                .filter(certificate -> BROKEN_DIGESTS.stream().anyMatch(certificate.signatureAlgorithm()::startsWith))
                .findFirst()
                .map(weak -> new Violation(
                        "SignatureIsWeak",
                        "No certificate of the chain may be signed over MD5 or SHA-1: '%s' is signed with %s."
                                .formatted(weak.x509().subject(), weak.signatureAlgorithm())));
    }

    /** Whoever trusts a root trusts its key, not the signature by which it vouches for itself. */
    private static Stream<CertificateDetails> reliedUpon(RuleContext context) {
        return context.reliedOn().stream()
                .filter(certificate -> certificate.equals(context.leaf())
                        || !(certificate.isSelfIssued() || context.isAnchor(certificate)));
    }

    static Optional<Violation> keysAreStrong(RuleContext context) {
        return context.reliedOn().stream()
                .filter(certificate ->
                        certificate.keySize().filter(StrengthRules::isWeak).isPresent())
                .findFirst()
                .map(weak -> new Violation(
                        "KeyIsWeak",
                        "Keys of the chain must have %d bits at least, %d on curves: that of '%s' is %s."
                                .formatted(
                                        MIN_MODULUS_BITS,
                                        MIN_FIELD_BITS,
                                        weak.x509().subject(),
                                        weak.keyWords())));
    }

    private static boolean isWeak(KeySize size) {
        return size.bits() < (size.elliptic() ? MIN_FIELD_BITS : MIN_MODULUS_BITS);
    }
}
