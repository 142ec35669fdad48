package dev.certloom.crypto;

import dev.certloom.kernel.Der;
import dev.certloom.kernel.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;

/** Writes the extensions of requests and certificates, in the order of API reference 5.4. */
final class CertificateExtensions {

    private final ExtensionsGenerator extensions = new ExtensionsGenerator();

    private CertificateExtensions() {}

    /** What a certification request asks for. */
    static Extensions requested(X509Properties properties) {
        CertificateExtensions writing = new CertificateExtensions();
        writing.keyUsage(properties.keyUsages());
        writing.extendedKeyUsage(properties.extendedKeyUsages());
        writing.alternativeNames(properties);
        boolean authority = properties.certificateAuthority();
        writing.add(Extension.basicConstraints, authority, new BasicConstraints(authority));
        return writing.extensions.generate();
    }

    /**
     * What a certificate says.
     *
     * @param authorityKey identifier of the signing key
     */
    static Extensions certified(CertificateContent content, byte[] authorityKey) {
        CertificateExtensions writing = new CertificateExtensions();
        writing.copy(content.request(), Extension.keyUsage);
        writing.constrain(content.request(), content.pathLength());
        writing.permit(content.permittedNames());
        writing.copy(content.request(), Extension.extendedKeyUsage);
        writing.copy(content.request(), Extension.subjectAlternativeName);
        writing.add(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(authorityKey));
        writing.add(
                Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyIdentifier(content.publicKey())));
        writing.addresses(content.caIssuersAddress(), content.crlAddress());
        return writing.extensions.generate();
    }

    /** As encoded in the request: nothing is signed that was not approved. */
    private void copy(RequestContent request, ASN1ObjectIdentifier type) {
        request.extension(type).ifPresent(extensions::addExtension);
    }

    private void constrain(RequestContent request, OptionalInt pathLength) {
        boolean authority = request.extension(Extension.basicConstraints)
                .map(asked -> BasicConstraints.getInstance(asked.getParsedValue()))
                .filter(BasicConstraints::isCA)
                .isPresent();
        add(
                Extension.basicConstraints,
                authority,
                authority && pathLength.isPresent()
                        ? new BasicConstraints(pathLength.getAsInt())
                        : new BasicConstraints(authority));
    }

    private void permit(PermittedNames names) {
        if (names.equals(PermittedNames.ALL)) {
            return;
        }
        GeneralSubtree[] permitted = Stream.concat(
                        names.dnsNames().stream().map(name -> new GeneralName(GeneralName.dNSName, name)),
                        names.ipRanges().stream().map(range -> new GeneralName(GeneralName.iPAddress, range)))
                .map(GeneralSubtree::new)
                .toArray(GeneralSubtree[]::new);
        add(Extension.nameConstraints, true, new NameConstraints(permitted, null));
    }

    /** SHA-1 over the public key's bits (RFC 5280 section 4.2.1.2, method 1). */
    static byte[] keyIdentifier(Der publicKey) {
        return Digests.sha1(SubjectPublicKeyInfo.getInstance(publicKey.bytes())
                .getPublicKeyData()
                .getBytes());
    }

    private void keyUsage(List<KeyUsage> usages) {
        if (usages.isEmpty()) {
            return;
        }
        int bits = 0;
        for (KeyUsage usage : usages) {
            bits |= bit(usage);
        }
        add(Extension.keyUsage, true, new org.bouncycastle.asn1.x509.KeyUsage(bits));
    }

    private static int bit(KeyUsage usage) {
        return switch (usage) {
            case DIGITAL_SIGNATURE -> org.bouncycastle.asn1.x509.KeyUsage.digitalSignature;
            case NON_REPUDIATION -> org.bouncycastle.asn1.x509.KeyUsage.nonRepudiation;
            case KEY_ENCIPHERMENT -> org.bouncycastle.asn1.x509.KeyUsage.keyEncipherment;
            case DATA_ENCIPHERMENT -> org.bouncycastle.asn1.x509.KeyUsage.dataEncipherment;
            case KEY_AGREEMENT -> org.bouncycastle.asn1.x509.KeyUsage.keyAgreement;
            case KEY_CERT_SIGN -> org.bouncycastle.asn1.x509.KeyUsage.keyCertSign;
            case CRL_SIGN -> org.bouncycastle.asn1.x509.KeyUsage.cRLSign;
            case ENCIPHER_ONLY -> org.bouncycastle.asn1.x509.KeyUsage.encipherOnly;
            case DECIPHER_ONLY -> org.bouncycastle.asn1.x509.KeyUsage.decipherOnly;
        };
    }

    /** The key usages a certificate states; empty when it states none. */
    static List<KeyUsage> keyUsages(Extensions extensions) {
        org.bouncycastle.asn1.x509.@Nullable KeyUsage stated =
                org.bouncycastle.asn1.x509.KeyUsage.fromExtensions(extensions);
        return stated == null ? List.of() : keyUsages(stated);
    }

    static List<KeyUsage> keyUsages(org.bouncycastle.asn1.x509.KeyUsage stated) {
        return Arrays.stream(KeyUsage.values())
                .filter(usage -> stated.hasUsages(bit(usage)))
                .toList();
    }

    private void extendedKeyUsage(List<String> usages) {
        if (!usages.isEmpty()) {
            KeyPurposeId[] purposes =
                    usages.stream().map(CertificateExtensions::purpose).toArray(KeyPurposeId[]::new);
            add(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        }
    }

    private static KeyPurposeId purpose(String oid) {
        return ParseGuard.orRefuse(
                () -> Refusal.invalidProperty("x509_props.ekus"),
                () -> KeyPurposeId.getInstance(new ASN1ObjectIdentifier(oid)));
    }

    /**
     * Critical where the subject is empty and the names alone say whose certificate it is (RFC 5280 section 4.1.2.6).
     */
    private void alternativeNames(X509Properties properties) {
        SubjectAlternativeNames names = properties.names();
        if (!names.isEmpty()) {
            add(Extension.subjectAlternativeName, properties.subject().isEmpty(), AlternativeNames.encode(names));
        }
    }

    private void addresses(Optional<URI> caIssuers, Optional<URI> crl) {
        caIssuers.ifPresent(address -> add(
                Extension.authorityInfoAccess,
                false,
                new AuthorityInformationAccess(
                        new AccessDescription(AccessDescription.id_ad_caIssuers, uri(address)))));
        crl.ifPresent(address -> add(Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {
            new DistributionPoint(new DistributionPointName(new GeneralNames(uri(address))), null, null)
        })));
    }

    private static GeneralName uri(URI address) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, address.toASCIIString());
    }

    private void add(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
        try {
            extensions.addExtension(oid, critical, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
