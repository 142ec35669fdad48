package dev.certloom.crypto;

import dev.certloom.kernel.Der;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathValidator;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Certificates of authorities at which a chain may end (RFC 5280 section 6.1.1, d). */
public final class TrustAnchors {

    /** More than any CA has. The Java platform has some two hundred. */
    private static final int MAX_CONFIGURED = 100;

    private final Set<Der> certificates;
    private final Set<TrustAnchor> anchors;

    private TrustAnchors(Collection<X509Certificate> authorities) throws GeneralSecurityException {
        Set<Der> encoded = new HashSet<>();
        for (X509Certificate authority : authorities) {
            encoded.add(new Der(authority.getEncoded()));
        }
        this.certificates = Set.copyOf(encoded);
        this.anchors = authorities.stream()
                .map(authority -> new TrustAnchor(authority, null))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Those that the Java platform trusts: its {@code cacerts}, or what {@code javax.net.ssl.trustStore} names. */
    public static TrustAnchors ofThePlatform() {
        return Platform.ANCHORS;
    }

    /**
     * Those in a text of PEM blocks; empty when there is none, when one cannot be read or is not an authority's, or when
     * there are too many.
     */
    public static Optional<TrustAnchors> ofPem(String pem) {
        try {
            List<X509Certificate> read = new ArrayList<>();
            for (Certificate certificate :
                    factory().generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))) {
                CertificateDetails details = CertificateDetails.of(new Der(certificate.getEncoded()));
                details.demandSound();
                if (!details.maySignCertificates()) {
                    return Optional.empty();
                }
                read.add((X509Certificate) certificate);
            }
            return read.isEmpty() || read.size() > MAX_CONFIGURED
                    ? Optional.empty()
                    : Optional.of(new TrustAnchors(read));
        } catch (GeneralSecurityException | IOException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    /** Whether this certificate is one of them. */
    public boolean contain(Der certificate) {
        return certificates.contains(certificate);
    }

    /**
     * Whether a chain ends at one of them: each certificate up to it is signed by the next, an authority that may do so
     * (RFC 5280 section 6.1). The anchor may be one of the chain, or be left out of it. What comes after it does not count.
     *
     * @param chain leaf first
     * @param now when the authorities must be valid; that the leaf is, is not asked here
     */
    public boolean areReachedBy(List<CertificateDetails> chain, Instant now) {
        try {
            Date at = Date.from(
                    chain.getFirst().isValidAt(now)
                            ? now
                            : chain.getFirst().x509().notBefore());
            List<X509Certificate> path = new ArrayList<>();
            for (CertificateDetails next : chain) {
                next.demandSound();
                path.add((X509Certificate) factory()
                        .generateCertificate(
                                new ByteArrayInputStream(next.x509().der().bytes())));
                if (isPath(path, at)) {
                    return true;
                }
            }
            return false;
        } catch (GeneralSecurityException | IOException | RuntimeException unusable) {
            return false;
        }
    }

    private boolean isPath(List<X509Certificate> path, Date at) throws GeneralSecurityException {
        PKIXParameters parameters = new PKIXParameters(anchors);
        parameters.setRevocationEnabled(false);
        parameters.setDate(at);
        CertPathValidator validator = CertPathValidator.getInstance("PKIX", KeyKind.bouncyCastle());
        try {
            validator.validate(factory().generateCertPath(path), parameters);
            return true;
        } catch (GeneralSecurityException | RuntimeException isNone) {
            return false;
        }
    }

    /** Of the provider that reads every curve that a vault makes keys on. */
    private static CertificateFactory factory() throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509", KeyKind.bouncyCastle());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TrustAnchors same && certificates.equals(same.certificates);
    }

    @Override
    public int hashCode() {
        return certificates.hashCode();
    }

    /** How many there are. */
    @Override
    public String toString() {
        return "TrustAnchors[%d]".formatted(certificates.size());
    }

    /** Read on first use: most installations never need them. */
    private static final class Platform {

        private static final TrustAnchors ANCHORS = read();

        private static TrustAnchors read() {
            try {
                TrustManagerFactory factory =
                        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                factory.init((KeyStore) null);
                return new TrustAnchors(Arrays.stream(factory.getTrustManagers())
                        .filter(X509TrustManager.class::isInstance)
                        .map(X509TrustManager.class::cast)
                        .flatMap(manager -> Arrays.stream(manager.getAcceptedIssuers()))
                        .collect(Collectors.toUnmodifiableSet()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("Expected the Java platform's trust, but it cannot be read.", e);
            }
        }
    }
}
