package dev.certloom.issuer.localca;

import dev.certloom.crypto.KeyAlgorithm;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The installation's own CA. Made at first use and kept in the store, unless files are given.
 *
 * @param file PEM with the issuing CA's private key (PKCS#8), its certificate and those above it, in any order;
 *     without it {@code LocalCA} makes its own
 * @param rootName common name of a root that is made
 * @param issuingName common name of an issuing CA that is made
 * @param keyAlgorithm key of the root and of the issuing CA that are made
 * @param rootYears validity of the root that is made, 1 to 100 years
 * @param issuingYears validity of the issuing CA that is made, 1 to 100 years; no certificate outlives it, and an
 *     expired CA signs nothing
 * @param caIssuersAddress written into certificates: where the issuing CA's certificate can be fetched, served
 *     elsewhere
 * @param crlAddress written into certificates: where a revocation list can be fetched, served elsewhere. A list
 *     is asked for; not carried out by this version: none is made, so leave the address out
 */
@ConfigurationProperties("certloom.issuers.local-ca")
record LocalAuthoritySettings(
        @Nullable Path file,
        @DefaultValue("Certloom Local Root CA") String rootName,
        @DefaultValue("Certloom Local Issuing CA") String issuingName,
        @DefaultValue("EC_P256") KeyAlgorithm keyAlgorithm,
        @DefaultValue("20") int rootYears,
        @DefaultValue("10") int issuingYears,
        @Nullable URI caIssuersAddress,
        @Nullable URI crlAddress) {

    private static final int MAX_YEARS = 100;

    LocalAuthoritySettings {
        demandYears("root-years", rootYears);
        demandYears("issuing-years", issuingYears);
    }

    private static void demandYears(String setting, int years) {
        if (years < 1 || years > MAX_YEARS) {
            throw new IllegalArgumentException("Expected certloom.issuers.local-ca.%s to be 1 to %d, but it is %d."
                    .formatted(setting, MAX_YEARS, years));
        }
    }

    Optional<Path> authorityFile() {
        return Optional.ofNullable(file);
    }

    Optional<URI> caIssuers() {
        return Optional.ofNullable(caIssuersAddress);
    }

    Optional<URI> crl() {
        return Optional.ofNullable(crlAddress);
    }
}
