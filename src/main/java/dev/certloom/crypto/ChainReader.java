package dev.certloom.crypto;

import dev.certloom.kernel.Der;
import dev.certloom.kernel.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;

/** Finds certificates in what callers send, the leaf among them, and the order of the rest (API reference 3.6). */
final class ChainReader {

    static final String NOTHING = "Property x5c has invalid value X5C must has at least one valid item";
    static final String TOO_MUCH = "Property x5c has invalid value";
    static final String UNPARSABLE = "ASN1 bad tag value met";
    static final String OTHER_KEY =
            "The public key of the end-entity certificate in the specified X.509 certificate content does not match the public part of the specified private key. Please check if certificate is valid";

    private static final int MAX_ENTRY_BYTES = 512 * 1024;
    private static final int SEQUENCE = 0x30;
    private static final Pattern PEM_LINE = Pattern.compile("-----[^\\n-]{0,80}-----");

    /** A CA's certificate comes before the self-signed one that some tools keep beside the key. */
    private static final Comparator<CertificateDetails> LEAF_FIRST =
            Comparator.comparing(CertificateDetails::isSelfIssued);

    /** A key may have outlived certificates. */
    private static final Comparator<CertificateDetails> LATEST_FIRST =
            Comparator.comparing(certificate -> certificate.x509().notBefore(), Comparator.reverseOrder());

    private final Map<Der, CertificateDetails> found = new LinkedHashMap<>();

    /**
     * Reads a merge's entries.
     *
     * @throws Refusal of kind INVALID with the literals of API reference 3.6
     */
    static CertificateChain merge(List<byte[]> x5c, Der publicKey, Instant now) {
        if (x5c.isEmpty()) {
            throw new Refusal(Refusal.Kind.INVALID, NOTHING);
        }
        ChainReader reader = new ChainReader();
        demandFew(x5c.size());
        x5c.forEach(reader::entry);
        List<CertificateDetails> certificates = List.copyOf(reader.found.values());
        if (certificates.isEmpty()) {
            throw new Refusal(Refusal.Kind.INVALID, NOTHING);
        }
        return chain(certificates, publicKey, now).orElseThrow(() -> new Refusal(Refusal.Kind.INVALID, OTHER_KEY));
    }

    private static void demandFew(int certificates) {
        if (certificates > CertificateChain.MAX_CERTIFICATES) {
            throw Limits.exceeded(TOO_MUCH, "certificates", CertificateChain.MAX_CERTIFICATES, certificates);
        }
    }

    /** DER or PKCS#7, or, decoded once more, base64 text of either with or without PEM lines. */
    private void entry(byte[] entry) {
        if (entry.length > MAX_ENTRY_BYTES) {
            throw Limits.exceeded(TOO_MUCH, "octets in an entry", MAX_ENTRY_BYTES, entry.length);
        }
        if (isSequence(entry)) {
            encoded(entry);
            return;
        }
        for (byte[] decoded : ParseGuard.orRefuse(NOTHING, () -> text(entry))) {
            if (decoded.length == 0) {
                throw new Refusal(Refusal.Kind.INVALID, NOTHING);
            }
            encoded(decoded);
        }
    }

    private static boolean isSequence(byte[] entry) {
        return entry.length > 0 && entry[0] == SEQUENCE;
    }

    private static List<byte[]> text(byte[] entry) {
        String text = new String(entry, StandardCharsets.ISO_8859_1);
        if (text.contains(Pem.BEGIN)) {
            return Pem.blocks(text).stream()
                    .filter(block -> !Pem.IGNORED_LABELS.contains(block.label()))
                    .map(ChainReader::decoded)
                    .toList();
        }
        return List.of(Pem.base64(PEM_LINE.matcher(text).replaceAll("")));
    }

    private static byte[] decoded(Pem.Block block) {
        if (!Pem.CERTIFICATE_LABELS.contains(block.label()) && !Pem.SIGNED_DATA_LABELS.contains(block.label())) {
            throw new Refusal(Refusal.Kind.INVALID, UNPARSABLE);
        }
        return block.decoded();
    }

    private void encoded(byte[] encoded) {
        ParseGuard.orRefuse(UNPARSABLE, () -> {
            if (isSignedData(encoded)) {
                signedData(encoded);
            } else {
                add(encoded);
            }
            return true;
        });
    }

    /** PKCS#7 begins with an object identifier, a certificate with another sequence. */
    private static boolean isSignedData(byte[] encoded) throws IOException {
        ASN1Sequence outer =
                ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(Asn1StructureCheck.checkedBer(encoded)));
        return CMSObjectIdentifiers.signedData.equals(outer.getObjectAt(0));
    }

    private void signedData(byte[] encoded) throws IOException {
        ContentInfo content = ContentInfo.getInstance(ASN1Primitive.fromByteArray(encoded));
        ASN1Set certificates = SignedData.getInstance(content.getContent()).getCertificates();
        demandFew(certificates.size());
        for (ASN1Encodable certificate : certificates) {
            if (certificate instanceof ASN1Sequence) {
                add(certificate.toASN1Primitive().getEncoded(ASN1Encoding.DER));
            }
        }
    }

    private void add(byte[] certificate) throws IOException {
        Der der = new Der(certificate);
        if (!found.containsKey(der)) {
            CertificateDetails details = CertificateDetails.of(der);
            details.demandSound();
            found.put(der, details);
        }
        demandFew(found.size());
    }

    /** The chain whose leaf has the key; empty when none has. */
    static Optional<CertificateChain> chain(List<CertificateDetails> certificates, Der publicKey, Instant now) {
        return certificates.stream()
                .filter(certificate -> certificate.hasKey(publicKey))
                .min(Comparator.comparing((CertificateDetails certificate) -> certificate.hasExpiredBy(now))
                        .thenComparing(LEAF_FIRST)
                        .thenComparing(certificate -> !certificate.isValidAt(now))
                        .thenComparing(LATEST_FIRST))
                .map(leaf -> chain(PathBuilder.path(leaf, certificates, now), certificates));
    }

    private static CertificateChain chain(List<CertificateDetails> path, List<CertificateDetails> certificates) {
        return new CertificateChain(path.getFirst().x509(), ders(path.subList(1, path.size())), ders(certificates));
    }

    private static List<Der> ders(List<CertificateDetails> certificates) {
        return certificates.stream()
                .map(certificate -> certificate.x509().der())
                .toList();
    }
}
