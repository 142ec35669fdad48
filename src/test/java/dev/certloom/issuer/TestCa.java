package dev.certloom.issuer;

import dev.certloom.crypto.CertificateContent;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.TestPki;
import dev.certloom.crypto.TestPki.Authorities;
import dev.certloom.kernel.Der;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An authority for doubles of CAs, which signs what it should and what it should not. */
public final class TestCa {

    private static final int MONTHS = 3;

    private final InstantSource clock;
    private final Authorities authorities;
    private final Authorities others;
    private final List<Der> signed = new CopyOnWriteArrayList<>();

    public TestCa() {
        this(InstantSource.system());
    }

    /** @param clock what time it is where it signs */
    public TestCa(InstantSource clock) {
        this.clock = clock;
        authorities = Authorities.make(KeyAlgorithm.EC_P256, clock.instant());
        others = Authorities.make(KeyAlgorithm.EC_P256, clock.instant());
    }

    /** The certificate of the authority that signs. */
    public Der issuing() {
        return authorities.issuing().certificate();
    }

    public Der root() {
        return authorities.root().certificate();
    }

    /** How many it has signed. */
    public int certificates() {
        return signed.size();
    }

    /** What it has signed, in that order. */
    public List<Der> signed() {
        return List.copyOf(signed);
    }

    /** What was asked for. */
    public Der sign(Der csr) {
        return sign(authorities, CertificateContent.of(csr, MONTHS, clock.instant()));
    }

    /** What was not asked for. */
    public Der sign(Der csr, ProviderSubject.Behaviour behaviour) {
        Der key = TestPki.formats().publicKeyOf(csr);
        Instant now = clock.instant();
        return switch (behaviour) {
            case SIGNS_ANOTHER_KEY ->
                sign(
                        authorities,
                        CertificateContent.of(
                                TestPki.properties("CN=web.example", "web.example"),
                                TestPki.keys().make(KeyAlgorithm.EC_P256).publicKey(),
                                now));
            case ADDS_A_NAME ->
                sign(
                        authorities,
                        CertificateContent.of(
                                TestPki.properties("CN=web.example", "web.example", "admin.example"), key, now));
            case HAS_EXPIRED -> sign(authorities, CertificateContent.of(csr, MONTHS, now.minus(Duration.ofDays(200))));
            case SIGNS_WITH_ANOTHER_CA -> sign(others, CertificateContent.of(csr, MONTHS, now));
            default -> sign(csr);
        };
    }

    private Der sign(Authorities by, CertificateContent content) {
        Der certificate = TestPki.signer().sign(by.issuing(), content).der();
        signed.add(certificate);
        return certificate;
    }
}
