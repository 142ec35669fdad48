package dev.certloom.crypto;

import dev.certloom.kernel.Der;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.DefaultSignatureNameFinder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/**
 * A certificate signing request, read for people (PKCS#10, RFC 2986).
 *
 * @param subject as a distinguished name (RFC 4514)
 * @param names alternative names asked for
 * @param key kind of key in words, e.g. {@code EC P-256}
 * @param signature algorithm, e.g. {@code SHA256WITHECDSA}
 */
public record SigningRequest(String subject, SubjectAlternativeNames names, String key, String signature) {

    private static final Set<String> LABELS = Set.of("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST");
    /** With which DER of a request begins. */
    private static final byte SEQUENCE = 0x30;

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    /**
     * Reads a certificate signing request (PKCS#10).
     *
     * @throws IllegalArgumentException when it is none
     */
    public static SigningRequest of(Der der) {
        try {
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(der.bytes());
            return new SigningRequest(
                    DistinguishedNames.text(request.getSubject()),
                    names(request),
                    PublicKeyDescription.of(request.getSubjectPublicKeyInfo()),
                    new DefaultSignatureNameFinder().getAlgorithmName(request.getSignatureAlgorithm()));
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("Expected a certificate signing request, but it cannot be read.", e);
        }
    }

    /**
     * Finds a request in what somebody uploaded or pasted.
     *
     * @param uploaded PEM, base64 or DER
     * @throws IllegalArgumentException when there is none
     */
    public static Der find(byte[] uploaded) {
        String text = new String(uploaded, StandardCharsets.ISO_8859_1);
        if (uploaded.length > 0 && uploaded[0] == SEQUENCE) {
            return new Der(uploaded);
        }
        return Pem.blocks(text).stream()
                .filter(block -> LABELS.contains(block.label()))
                .findFirst()
                .map(block -> new Der(Pem.base64(block.content())))
                .orElseGet(() -> new Der(Pem.base64(text)));
    }

    private static SubjectAlternativeNames names(PKCS10CertificationRequest request) {
        return Optional.ofNullable(request.getRequestedExtensions())
                .map(extensions -> extensions.getExtension(Extension.subjectAlternativeName))
                .map(extension -> AlternativeNames.decode(GeneralNames.getInstance(extension.getParsedValue())))
                .orElse(SubjectAlternativeNames.NONE);
    }

    /** As text (RFC 7468 section 7). */
    public static byte[] pem(Der der) {
        return "-----BEGIN CERTIFICATE REQUEST-----\n%s\n-----END CERTIFICATE REQUEST-----\n"
                .formatted(LINES.encodeToString(der.bytes()))
                .getBytes(StandardCharsets.US_ASCII);
    }
}
