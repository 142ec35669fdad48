package dev.certloom.crypto;

import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTNamedCurves;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.DefaultAlgorithmNameFinder;
import org.jspecify.annotations.Nullable;

/** Describes the kind of a key, for people. */
final class PublicKeyDescription {

    private PublicKeyDescription() {}

    /** E.g. {@code RSA 2048}, {@code EC P-256}; the algorithm's name for other kinds. */
    static String of(SubjectPublicKeyInfo key) {
        ASN1ObjectIdentifier algorithm = key.getAlgorithm().getAlgorithm();
        if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            try {
                return "RSA "
                        + RSAPublicKey.getInstance(key.parsePublicKey())
                                .getModulus()
                                .bitLength();
            } catch (java.io.IOException e) {
                return "RSA";
            }
        }
        if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return "EC "
                    + Optional.of(key.getAlgorithm().getParameters())
                            .filter(ASN1ObjectIdentifier.class::isInstance)
                            .map(ASN1ObjectIdentifier.class::cast)
                            .map(PublicKeyDescription::curve)
                            .orElse("of a curve spelt out");
        }
        return new DefaultAlgorithmNameFinder().getAlgorithmName(algorithm).toUpperCase(Locale.ROOT);
    }

    /** NIST's name where it has one (FIPS 186-5), as Key Vault does. */
    private static @Nullable String curve(ASN1ObjectIdentifier curve) {
        String nist = NISTNamedCurves.getName(curve);
        return nist != null ? nist : ECNamedCurveTable.getName(curve);
    }
}
