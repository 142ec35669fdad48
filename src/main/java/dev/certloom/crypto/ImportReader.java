package dev.certloom.crypto;

import dev.certloom.kernel.Der;
import dev.certloom.kernel.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;

/**
 * Reads what callers import: PEM text, base64 of it, or base64 of PKCS#12, distinguished by content (API reference
 * 2.4).
 */
final class ImportReader {

    static final String PEM_UNREADABLE =
            "The specified PEM X.509 certificate content can not be read. Please check if certificate is in valid PEM format. Accepted formats: PEM content or Base64 encoded PEM content.";
    static final String PEM_UNEXPECTED =
            "The specified PEM X.509 certificate content is in an unexpected format. Please check if certificate is in valid PEM format.";
    static final String PKCS12_UNREADABLE =
            "The specified PKCS#12 X.509 certificate content can not be read. Please check if certificate is in valid PKCS#12 format.";
    static final String NOT_ONE_KEY =
            "No certificate with private key found in the specified X.509 certificate content. Please specify X.509 certificate content with only one certificate containing private key.";
    static final String INVALID_PROPERTIES =
            "The specified X.509 certificate content is invalid. Error: One or more X.509 properties are invalid.";
    static final String TOO_LONG = "The size of the X.509 certificate is too long";

    private static final int MAX_VALUE_LENGTH = 1024 * 1024;

    private ImportReader() {}

    /**
     * Reads what is imported.
     *
     * @param budget what deriving keys from the password may take
     * @param now for the choice between certificates that serve as well
     * @throws Refusal of kind INVALID with the literals of API reference 2.4
     */
    static ImportedCertificate read(String value, String password, DerivationBudget budget, Instant now) {
        if (value.length() > MAX_VALUE_LENGTH) {
            throw Limits.exceeded(TOO_LONG, "characters", MAX_VALUE_LENGTH, value.length());
        }
        if (value.contains(Pem.BEGIN)) {
            return pem(value, password, budget, now);
        }
        byte[] decoded = ParseGuard.orRefuse(PEM_UNREADABLE, () -> Pem.base64(value));
        String text = new String(decoded, StandardCharsets.ISO_8859_1);
        return text.contains(Pem.BEGIN) ? pem(text, password, budget, now) : pkcs12(decoded, password, budget, now);
    }

    private static ImportedCertificate pem(String text, String password, DerivationBudget budget, Instant now) {
        Contents found = ParseGuard.orRefuse(PEM_UNREADABLE, () -> {
            PemPrivateKey key = new PemPrivateKey(password, budget);
            List<PrivateKeyInfo> keys = new ArrayList<>();
            List<Der> certificates = new ArrayList<>();
            for (Pem.Block block : Pem.blocks(text)) {
                if (Pem.CERTIFICATE_LABELS.contains(block.label())) {
                    certificates.add(new Der(block.decoded()));
                } else if (PemPrivateKey.LABELS.contains(block.label())) {
                    keys.add(key.read(block));
                } else if (block.label().equals(PemPrivateKey.EC_PARAMETERS)) {
                    key.parameters(block);
                } else if (!Pem.IGNORED_LABELS.contains(block.label())) {
                    throw new Refusal(Refusal.Kind.INVALID, PEM_UNEXPECTED);
                }
            }
            return found(keys, certificates);
        });
        return imported(found, SecretContentType.PEM, now);
    }

    private static ImportedCertificate pkcs12(byte[] file, String password, DerivationBudget budget, Instant now) {
        Contents found = ParseGuard.orRefuse(PKCS12_UNREADABLE, () -> {
            Pkcs12Reader.Content content = Pkcs12Reader.read(file, password, budget);
            return found(content.keys(), content.certificates());
        });
        return imported(found, SecretContentType.PKCS12, now);
    }

    private static Contents found(List<PrivateKeyInfo> keys, List<Der> certificates) {
        if (keys.size() != 1 || certificates.isEmpty()) {
            throw new Refusal(Refusal.Kind.INVALID, NOT_ONE_KEY);
        }
        Set<Der> distinct = new LinkedHashSet<>(certificates);
        if (distinct.size() > CertificateChain.MAX_CERTIFICATES) {
            throw Limits.exceeded(TOO_LONG, "certificates", CertificateChain.MAX_CERTIFICATES, distinct.size());
        }
        return new Contents(
                keys.getFirst(), distinct.stream().map(CertificateDetails::of).toList());
    }

    private static ImportedCertificate imported(Contents found, SecretContentType contentType, Instant now) {
        KeyKind.Encoded key = ParseGuard.orRefuse(INVALID_PROPERTIES, () -> {
            for (CertificateDetails certificate : found.certificates()) {
                certificate.demandSound();
            }
            return KeyKind.complete(found.key());
        });
        CertificateChain chain = ChainReader.chain(found.certificates(), key.publicKey(), now)
                .orElseThrow(() -> new Refusal(Refusal.Kind.INVALID, NOT_ONE_KEY));
        return ParseGuard.orRefuse(INVALID_PROPERTIES, () -> {
            if (!KeyKind.of(key.algorithm()).isPair(key.privateKey(), key.publicKey())) {
                throw new GeneralSecurityException("Expected the two halves of the key to fit, but they do not.");
            }
            return new ImportedCertificate(
                    key.privateKey(),
                    key.algorithm(),
                    chain,
                    contentType,
                    CertificateDetails.of(chain.leaf().der()).properties());
        });
    }

    private record Contents(PrivateKeyInfo key, List<CertificateDetails> certificates) {

        /** Without the key. */
        @Override
        public String toString() {
            return "Contents" + certificates;
        }
    }
}
