package dev.certloom.crypto;

import dev.certloom.kernel.Der;
import dev.certloom.kernel.Refusal;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The content of a certificate to sign. Serial number, key identifiers and signature are added by the signer.
 *
 * @param request subject and extensions asked for, as they are encoded
 * @param publicKey SubjectPublicKeyInfo
 * @param pathLength of an authority: how many authorities may follow below it (RFC 5280 section 4.2.1.9)
 * @param permittedNames of an authority: the names that certificates below it may have (RFC 5280 section 4.2.1.10)
 * @param caIssuersAddress where the signer's certificate can be fetched (RFC 5280 section 4.2.2.1)
 * @param crlAddress where the signer's revocation list can be fetched (RFC 5280 section 4.2.1.13)
 */
public record CertificateContent(
        RequestContent request,
        Der publicKey,
        Instant notBefore,
        Instant notAfter,
        OptionalInt pathLength,
        PermittedNames permittedNames,
        Optional<URI> caIssuersAddress,
        Optional<URI> crlAddress) {

    private static final int BACKDATED_MINUTES = 10;

    /**
     * Valid from ten minutes ago, for clocks that are behind, for the calendar months of the properties.
     *
     * @throws Refusal of kind INVALID when subject or names cannot be encoded
     */
    public static CertificateContent of(X509Properties properties, Der publicKey, Instant now) {
        return of(RequestContent.of(properties), publicKey, properties.validityMonths(), now);
    }

    /**
     * What a certification request asks for, valid from ten minutes ago for so many calendar months.
     *
     * @throws Refusal of kind INVALID when it cannot be read
     */
    public static CertificateContent of(Der csr, int validityMonths, Instant now) {
        return of(RequestContent.of(csr), RequestContent.encodedPublicKey(csr), validityMonths, now);
    }

    private static CertificateContent of(RequestContent request, Der publicKey, int validityMonths, Instant now) {
        return new CertificateContent(
                request,
                publicKey,
                now.minus(BACKDATED_MINUTES, ChronoUnit.MINUTES),
                now.atOffset(ZoneOffset.UTC).plusMonths(validityMonths).toInstant(),
                OptionalInt.empty(),
                PermittedNames.ALL,
                Optional.empty(),
                Optional.empty());
    }

    /** The same, expiring at {@code latest} at the latest: no certificate should outlive its signer's. */
    public CertificateContent expiringBy(Instant latest) {
        return new CertificateContent(
                request,
                publicKey,
                notBefore,
                notAfter.isAfter(latest) ? latest : notAfter,
                pathLength,
                permittedNames,
                caIssuersAddress,
                crlAddress);
    }

    /** The same, with a limit on the authorities below. */
    public CertificateContent withPathLength(int authorities) {
        return new CertificateContent(
                request,
                publicKey,
                notBefore,
                notAfter,
                OptionalInt.of(authorities),
                permittedNames,
                caIssuersAddress,
                crlAddress);
    }

    /** The same, with a limit on the names below. */
    public CertificateContent permitting(PermittedNames names) {
        return new CertificateContent(
                request, publicKey, notBefore, notAfter, pathLength, names, caIssuersAddress, crlAddress);
    }

    /** The same, with addresses of the signer's certificate and revocation list. */
    public CertificateContent withAddresses(Optional<URI> caIssuers, Optional<URI> crl) {
        return new CertificateContent(
                request, publicKey, notBefore, notAfter, pathLength, permittedNames, caIssuers, crl);
    }
}
