package dev.certloom.crypto;

import dev.certloom.kernel.Der;
import java.security.GeneralSecurityException;
import java.util.List;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;

/** Reads a private key that was kept before, and whether its certificates go with it. */
final class KeptKey {

    static final String UNSOUND = "The private key or a certificate is not sound, or they do not belong together.";

    private KeptKey() {}

    /** @throws dev.certloom.kernel.Refusal as {@link CertificateFormats#readKept} */
    static KeyMaker.KeyPair read(PrivateKeyMaterial privateKey, List<List<Der>> certificates) {
        return ParseGuard.orRefuse(UNSOUND, () -> {
            KeyKind.Encoded key = KeyKind.complete(PrivateKeyInfo.getInstance(
                    ASN1Primitive.fromByteArray(Asn1StructureCheck.checkedDer(privateKey.pkcs8()))));
            if (!KeyKind.of(key.algorithm()).isPair(key.privateKey(), key.publicKey())) {
                throw new GeneralSecurityException("Expected the two halves of the key to fit, but they do not.");
            }
            for (List<Der> ofVersion : certificates) {
                List<CertificateDetails> read =
                        ofVersion.stream().map(CertificateDetails::of).toList();
                if (!read.getFirst().hasKey(key.publicKey())) {
                    throw new GeneralSecurityException("Expected a certificate of the key, but it is another's.");
                }
            }
            Der publicKey = CertificateDetails.of(certificates.getFirst().getFirst())
                    .x509()
                    .publicKey();
            return new KeyMaker.KeyPair(key.algorithm(), privateKey, publicKey);
        });
    }
}
