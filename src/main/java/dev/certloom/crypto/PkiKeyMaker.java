package dev.certloom.crypto;

import dev.certloom.compute.ComputePool;
import dev.certloom.kernel.Der;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.springframework.stereotype.Component;

@Component
class PkiKeyMaker implements KeyMaker {

    private final ComputePool pool;

    PkiKeyMaker(ComputePool pool) {
        this.pool = pool;
    }

    @Override
    public KeyPair make(KeyAlgorithm algorithm) {
        KeyKind.Encoded made = pool.call(KeyKind.of(algorithm)::make);
        return new KeyPair(algorithm, made.privateKey(), made.publicKey());
    }

    @Override
    public Der request(X509Properties properties, PrivateKeyMaterial privateKey, Der publicKey) {
        return pool.call(() -> signed(properties, privateKey, publicKey));
    }

    private static Der signed(X509Properties properties, PrivateKeyMaterial privateKey, Der publicKey) {
        try {
            SubjectPublicKeyInfo subjectKey = SubjectPublicKeyInfo.getInstance(publicKey.bytes());
            byte[] request = new PKCS10CertificationRequestBuilder(
                            DistinguishedNames.encode(properties.subject()), subjectKey)
                    .addAttribute(
                            PKCSObjectIdentifiers.pkcs_9_at_extensionRequest,
                            CertificateExtensions.requested(properties))
                    .build(KeyKind.of(subjectKey).signer(privateKey))
                    .getEncoded();
            return new Der(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void check(X509Properties properties) {
        DistinguishedNames.encode(properties.subject());
        CertificateExtensions.requested(properties);
    }
}
