package dev.certloom.issuer.localca;

import dev.certloom.crypto.Authority;
import dev.certloom.crypto.AuthorityFactory;
import dev.certloom.crypto.AuthorityFactory.Named;
import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.CertificateFormats;
import dev.certloom.crypto.ImportedCertificate;
import dev.certloom.issuer.AuthorityStore;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** The CA itself: read from a file, or made once per installation. Held in memory after its first use. */
@Component
@EnableConfigurationProperties(LocalAuthoritySettings.class)
class LocalAuthority {

    static final String ID = "local-ca";

    private final AuthorityStore store;
    private final AuthorityFactory maker;
    private final CertificateFormats formats;
    private final LocalAuthoritySettings settings;
    private volatile @Nullable Signing signing;

    LocalAuthority(
            AuthorityStore store, AuthorityFactory maker, CertificateFormats formats, LocalAuthoritySettings settings) {
        this.store = store;
        this.maker = maker;
        this.formats = formats;
        this.settings = settings;
    }

    /** @throws IssuerUnavailable when the file that is set cannot be used */
    Signing signing() throws IssuerUnavailable {
        Signing known = signing;
        if (known == null) {
            Optional<Path> file = settings.authorityFile();
            known = file.isPresent() ? fromFile(file.get()) : fromStore();
            signing = known;
        }
        return known;
    }

    private Signing fromStore() {
        Authority issuing = store.obtain(
                        ID,
                        () -> maker.make(
                                settings.keyAlgorithm(),
                                new Named(settings.rootName(), settings.rootYears()),
                                new Named(settings.issuingName(), settings.issuingYears())))
                .issuing();
        return signing(issuing, List.of());
    }

    private Signing fromFile(Path file) throws IssuerUnavailable {
        ImportedCertificate read;
        try {
            read = formats.readImport(Files.readString(file, StandardCharsets.ISO_8859_1), "");
        } catch (IOException | Refusal e) {
            throw new IssuerUnavailable(
                    "Expected a CA in %s (PEM: PKCS#8 key, certificate and those above it), but it cannot be read: %s"
                            .formatted(file, e.getMessage()));
        }
        if (!CertificateDetails.of(read.chain().leaf().der()).isAuthority()) {
            throw new IssuerUnavailable(
                    "Expected a CA in %s, but its certificate may not sign others.".formatted(file));
        }
        List<Der> above = read.chain().rest().stream()
                .filter(certificate -> !CertificateDetails.of(certificate).isSelfIssued())
                .toList();
        return signing(new Authority(read.chain().leaf().der(), read.privateKey()), above);
    }

    /** The root is omitted: clients must already trust it. */
    private static Signing signing(Authority issuing, List<Der> above) {
        List<Der> rest = new ArrayList<>();
        rest.add(issuing.certificate());
        rest.addAll(above);
        return new Signing(
                issuing,
                rest,
                CertificateDetails.of(issuing.certificate()).x509().notAfter());
    }

    /**
     * Everything needed for signing.
     *
     * @param rest what follows the leaf in a chain
     * @param end when the signing certificate expires
     */
    record Signing(Authority authority, List<Der> rest, Instant end) {

        Signing {
            rest = List.copyOf(rest);
        }
    }
}
