package dev.certloom.issuer.localca;

import dev.certloom.crypto.Authority;
import dev.certloom.crypto.AuthorityFactory;
import dev.certloom.crypto.AuthorityFactory.Named;
import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.CertificateFormats;
import dev.certloom.crypto.ImportedCertificate;
import dev.certloom.issuer.AuthorityStore;
import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** The CA itself: read from a file, or made once per installation. Held in memory after its first use. */
@Component
@EnableConfigurationProperties(LocalAuthoritySettings.class)
class LocalAuthority {

    static final String ID = "local-ca";

    private static final Logger LOG = LoggerFactory.getLogger(LocalAuthority.class);

    private static final Duration EXPIRY_NOTICE = Duration.ofDays(90);
    private static final Duration LOG_INTERVAL = Duration.ofDays(1);

    private final AuthorityStore store;
    private final AuthorityFactory maker;
    private final CertificateFormats formats;
    private final LocalAuthoritySettings settings;
    private final Clock clock;
    private final AtomicReference<Instant> nextWarning = new AtomicReference<>(Instant.MIN);
    private volatile @Nullable Signing signing;

    LocalAuthority(
            AuthorityStore store,
            AuthorityFactory maker,
            CertificateFormats formats,
            LocalAuthoritySettings settings,
            Clock clock) {
        this.store = store;
        this.maker = maker;
        this.formats = formats;
        this.settings = settings;
        this.clock = clock;
    }

    /** @throws IssuerUnavailable when the file that is set cannot be used, or the CA has expired */
    Signing signing() throws IssuerUnavailable {
        Signing found = find();
        Instant now = clock.instant();
        if (found.certificate().hasExpiredBy(now)) {
            throw new IssuerUnavailable(
                    CallOutcome.NOT_CALLED,
                    "Expected a local CA that is valid, but it has expired: %s. Set another in certloom.issuers.local-ca.file and restart."
                            .formatted(found.notAfter()));
        }
        if (found.notAfter().minus(EXPIRY_NOTICE).isBefore(now)) {
            warn(found.notAfter(), now);
        }
        return found;
    }

    private void warn(Instant end, Instant now) {
        Instant due = nextWarning.get();
        if (!now.isBefore(due) && nextWarning.compareAndSet(due, now.plus(LOG_INTERVAL))) {
            LOG.warn(
                    "The local CA expires at {}; no certificate outlives it. Set another in certloom.issuers.local-ca.file.",
                    end);
        }
    }

    private Signing find() throws IssuerUnavailable {
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
                    CallOutcome.NOT_CALLED,
                    "Expected a CA in %s (PEM: PKCS#8 key, certificate and those above it), but it cannot be read: %s"
                            .formatted(file, e.getMessage()));
        }
        if (!CertificateDetails.of(read.chain().leaf().der()).isAuthority()) {
            throw new IssuerUnavailable(
                    CallOutcome.NOT_CALLED,
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
        return new Signing(issuing, rest, CertificateDetails.of(issuing.certificate()));
    }

    /**
     * Everything needed for signing.
     *
     * @param rest what follows the leaf in a chain
     * @param certificate of the authority
     */
    record Signing(Authority authority, List<Der> rest, CertificateDetails certificate) {

        Signing {
            rest = List.copyOf(rest);
        }

        /** When the signing certificate expires. */
        Instant notAfter() {
            return certificate.x509().notAfter();
        }
    }
}
