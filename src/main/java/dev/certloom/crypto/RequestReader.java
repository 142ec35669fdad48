package dev.certloom.crypto;

import dev.certloom.kernel.Der;
import dev.certloom.kernel.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Reads a certification request for approval. Any content that is not understood is listed. */
final class RequestReader {

    private final NameReader names = new NameReader();
    private final List<String> unreadable = new ArrayList<>();
    private List<KeyUsage> keyUsages = List.of();
    private List<String> extendedKeyUsages = List.of();
    private boolean certificateAuthority;

    private RequestReader() {}

    static RequestedCertificate read(Der csr) {
        RequestContent content;
        SubjectPublicKeyInfo key;
        try {
            content = RequestContent.of(csr);
            key = RequestContent.publicKey(csr);
        } catch (Refusal unreadable) {
            return new RequestedCertificate(
                    List.of(), Optional.empty(), List.of(), List.of(), false, List.of("certificate signing request"));
        }
        return new RequestReader().read(content, algorithm(key));
    }

    static RequestedCertificate read(RequestContent content, KeyAlgorithm key) {
        return new RequestReader().read(content, Optional.of(key));
    }

    private RequestedCertificate read(RequestContent content, Optional<KeyAlgorithm> key) {
        try {
            names.subject(content.subject());
        } catch (RuntimeException e) {
            unreadable.add("subject");
        }
        for (ASN1ObjectIdentifier type : content.extensionTypes()) {
            try {
                extension(type, content.extension(type).orElseThrow().getParsedValue());
            } catch (RuntimeException e) {
                unreadable.add("extension " + type.getId());
            }
        }
        content.otherAttributes().forEach(type -> unreadable.add("attribute " + type));
        if (key.isEmpty()) {
            unreadable.add("public key");
        }
        List<String> all = new ArrayList<>(names.unreadable());
        all.addAll(unreadable);
        return new RequestedCertificate(names.names(), key, keyUsages, extendedKeyUsages, certificateAuthority, all);
    }

    private void extension(ASN1ObjectIdentifier type, ASN1Encodable value) {
        if (type.equals(Extension.subjectAlternativeName)) {
            names.alternatives(value);
        } else if (type.equals(Extension.keyUsage)) {
            keyUsages = CertificateExtensions.keyUsages(org.bouncycastle.asn1.x509.KeyUsage.getInstance(value));
        } else if (type.equals(Extension.extendedKeyUsage)) {
            extendedKeyUsages = Arrays.stream(
                            ExtendedKeyUsage.getInstance(value).getUsages())
                    .map(KeyPurposeId::getId)
                    .toList();
        } else if (type.equals(Extension.basicConstraints)) {
            certificateAuthority = BasicConstraints.getInstance(value).isCA();
        } else {
            unreadable.add("extension " + type.getId());
        }
    }

    private static Optional<KeyAlgorithm> algorithm(SubjectPublicKeyInfo key) {
        try {
            return Optional.of(KeyKind.of(key).algorithm());
        } catch (IOException | RuntimeException ofAnotherKind) {
            return Optional.empty();
        }
    }
}
