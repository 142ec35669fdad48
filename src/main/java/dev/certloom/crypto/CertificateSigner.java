package dev.certloom.crypto;

import dev.certloom.compute.ComputePool;
import dev.certloom.kernel.Der;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Signs certificates (RFC 5280): version 3, a serial number of 128 random bits, extensions in the order of API reference
 * 5.4, and the hash that goes with the signer's key.
 */
@Component
public class CertificateSigner {

    private final ComputePool pool;

    public CertificateSigner(ComputePool pool) {
        this.pool = pool;
    }

    /**
     * Signs with the certificate's own key.
     */
    public X509 selfSign(PrivateKeyMaterial privateKey, CertificateContent content) {
        X500Name name = content.request().subject();
        return sign(
                content,
                name,
                name,
                content.publicKey(),
                CertificateExtensions.keyIdentifier(content.publicKey()),
                privateKey);
    }

    /**
     * Signs as an authority.
     */
    public X509 sign(Authority authority, CertificateContent content) {
        Certificate signer = Certificate.getInstance(authority.certificate().bytes());
        X500Name name = content.request().subject();
        Der signerKey = CertificateDetails.publicKey(signer);
        return sign(
                content,
                name,
                signer.getSubject(),
                signerKey,
                keyIdentifier(signer, signerKey),
                authority.privateKey());
    }

    private static byte[] keyIdentifier(Certificate signer, Der publicKey) {
        @Nullable Extensions extensions = signer.getTBSCertificate().getExtensions();
        @Nullable
        Extension stated = extensions == null ? null : extensions.getExtension(Extension.subjectKeyIdentifier);
        return stated == null
                ? CertificateExtensions.keyIdentifier(publicKey)
                : SubjectKeyIdentifier.getInstance(stated.getParsedValue()).getKeyIdentifier();
    }

    private X509 sign(
            CertificateContent content,
            X500Name subject,
            X500Name issuer,
            Der signerKey,
            byte[] signerKeyIdentifier,
            PrivateKeyMaterial privateKey) {
        try {
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                    issuer,
                    KeyKind.serialNumber(),
                    date(content.notBefore()),
                    date(content.notAfter()),
                    subject,
                    SubjectPublicKeyInfo.getInstance(content.publicKey().bytes()));
            Extensions extensions = CertificateExtensions.certified(content, signerKeyIdentifier);
            for (var oid : extensions.getExtensionOIDs()) {
                builder.addExtension(extensions.getExtension(oid));
            }
            KeyKind kind = KeyKind.of(SubjectPublicKeyInfo.getInstance(signerKey.bytes()));
            X509CertificateHolder signed = pool.call(() -> builder.build(kind.signer(privateKey)));
            return CertificateDetails.of(new Der(signed.getEncoded())).x509();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Date date(Instant instant) {
        return Date.from(instant.truncatedTo(ChronoUnit.SECONDS));
    }
}
