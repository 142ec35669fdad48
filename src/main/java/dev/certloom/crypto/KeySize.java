package dev.certloom.crypto;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DSAParameter;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/**
 * How large a public key is.
 *
 * @param elliptic whether it is a point of a curve
 * @param bits of the curve's field, or of the modulus
 */
public record KeySize(boolean elliptic, int bits) {

    private static final Set<ASN1ObjectIdentifier> RSA =
            Set.of(PKCSObjectIdentifiers.rsaEncryption, PKCSObjectIdentifiers.id_RSASSA_PSS);

    /** Empty for a key of a kind that has one size, or that cannot be read. */
    static Optional<KeySize> of(SubjectPublicKeyInfo key) {
        AlgorithmIdentifier algorithm = key.getAlgorithm();
        try {
            if (RSA.contains(algorithm.getAlgorithm())) {
                return Optional.of(new KeySize(
                        false,
                        RSAPublicKey.getInstance(key.parsePublicKey())
                                .getModulus()
                                .bitLength()));
            }
            if (algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_dsa)) {
                return Optional.of(new KeySize(
                        false,
                        DSAParameter.getInstance(algorithm.getParameters())
                                .getP()
                                .bitLength()));
            }
            return algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                            && algorithm.getParameters() instanceof ASN1ObjectIdentifier curve
                    ? ofCurve(curve)
                    : Optional.empty();
        } catch (IOException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<KeySize> ofCurve(ASN1ObjectIdentifier curve) {
        @Nullable X9ECParameters known = ECNamedCurveTable.getByOID(curve);
        return Optional.ofNullable(known)
                .map(parameters -> new KeySize(true, parameters.getCurve().getFieldSize()));
    }
}
