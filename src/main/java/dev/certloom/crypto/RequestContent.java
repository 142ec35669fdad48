package dev.certloom.crypto;

import dev.certloom.kernel.Der;
import dev.certloom.kernel.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * Subject and extensions as they are encoded in a certification request. Approval and signing both take them from here,
 * so that nothing is signed that was not approved.
 */
public final class RequestContent {

    static final String UNREADABLE = "The certificate signing request cannot be read.";

    private static final int MAX_BYTES = 1024 * 1024;

    private final X500Name subject;
    private final Optional<Extensions> extensions;
    private final List<String> otherAttributes;

    private RequestContent(X500Name subject, Optional<Extensions> extensions, List<String> otherAttributes) {
        this.subject = subject;
        this.extensions = extensions;
        this.otherAttributes = otherAttributes;
    }

    /**
     * As a request for these properties would ask.
     *
     * @throws Refusal of kind INVALID when subject or names cannot be encoded
     */
    public static RequestContent of(X509Properties properties) {
        return new RequestContent(
                DistinguishedNames.encode(properties.subject()),
                Optional.of(CertificateExtensions.requested(properties)),
                List.of());
    }

    /** @throws Refusal of kind INVALID when it is no certification request */
    static RequestContent of(Der csr) {
        return ParseGuard.orRefuse(UNREADABLE, () -> read(info(csr)));
    }

    /** @throws Refusal of kind INVALID when it is no certification request */
    static SubjectPublicKeyInfo publicKey(Der csr) {
        return ParseGuard.orRefuse(UNREADABLE, () -> info(csr).getSubjectPublicKeyInfo());
    }

    private static CertificationRequestInfo info(Der csr) throws IOException {
        byte[] bytes = csr.bytes();
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException(UNREADABLE);
        }
        return CertificationRequest.getInstance(ASN1Primitive.fromByteArray(Asn1StructureCheck.checkedDer(bytes)))
                .getCertificationRequestInfo();
    }

    /**
     * Extensions are read where there is one attribute for them with one value: of two it is not clear which counts.
     */
    private static RequestContent read(CertificationRequestInfo info) {
        List<Extensions> requested = new ArrayList<>();
        List<String> others = new ArrayList<>();
        ASN1Set attributes = info.getAttributes();
        if (attributes != null) {
            for (Object member : attributes.toArray()) {
                Attribute attribute = Attribute.getInstance(member);
                if (attribute.getAttrType().equals(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)
                        && attribute.getAttrValues().size() == 1
                        && requested.isEmpty()) {
                    requested.add(Extensions.getInstance(attribute.getAttributeValues()[0]));
                } else {
                    others.add(attribute.getAttrType().getId());
                }
            }
        }
        return new RequestContent(info.getSubject(), requested.stream().findFirst(), others);
    }

    X500Name subject() {
        return subject;
    }

    /** Object identifiers of the extensions asked for. */
    List<ASN1ObjectIdentifier> extensionTypes() {
        return extensions.map(Extensions::getExtensionOIDs).map(List::of).orElse(List.of());
    }

    Optional<Extension> extension(ASN1ObjectIdentifier type) {
        return extensions.map(asked -> asked.getExtension(type));
    }

    /** Object identifiers of attributes that are no extensions, or ask for extensions a second time. */
    List<String> otherAttributes() {
        return otherAttributes;
    }

    /** SubjectPublicKeyInfo of a request. */
    static Der encodedPublicKey(Der csr) {
        try {
            return new Der(publicKey(csr).getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
