package dev.certloom.crypto;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.IssuerParameters;
import dev.certloom.certificate.KeyProperties;
import dev.certloom.certificate.PolicyDraft;
import dev.certloom.compute.TestCompute;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.IssuerName;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The real PKI for tests of other modules, and things made with it. */
public final class TestPki {

    @SuppressWarnings("TimeInStaticInitializer") // one for all that is made here
    public static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private static final KeyMaker KEYS = new PkiKeyMaker(TestCompute.pool());
    private static final CertificateFormats FORMATS = formats(Pkcs12Encryption.TRIPLE_DES);
    private static final CertificateSigner SIGNER = new CertificateSigner(TestCompute.pool());

    private TestPki() {}

    public static KeyMaker keys() {
        return KEYS;
    }

    public static CertificateFormats formats() {
        return FORMATS;
    }

    static CertificateFormats formats(Pkcs12Encryption encryption) {
        return new PkiFormats(
                TestCompute.pool(), new MeasuredRates(), TestCompute.DERIVATION_BUDGET, encryption, Clock.systemUTC());
    }

    public static CertificateSigner signer() {
        return SIGNER;
    }

    /** A policy with defaults for all but subject and names. */
    public static CertificatePolicy policy(String subject, SubjectAlternativeNames names) {
        return new PolicyDraft(
                        new KeyProperties.Draft(
                                Optional.of("EC"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        Optional.empty(),
                        new X509Properties.Draft(
                                Optional.of(subject),
                                names.toDraft(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        Optional.empty(),
                        IssuerParameters.Draft.EMPTY,
                        Optional.empty())
                .complete(NOW);
    }

    public static CertificatePolicy policy(String subject, String... dnsNames) {
        return policy(subject, dns(dnsNames));
    }

    /** What a certificate says, with defaults for all but subject and names. */
    public static X509Properties properties(String subject, SubjectAlternativeNames names) {
        return policy(subject, names).x509();
    }

    public static X509Properties properties(String subject, String... dnsNames) {
        return properties(subject, dns(dnsNames));
    }

    /** For a certificate of another issuer than the usual one. */
    public static CertificatePolicy policy(IssuerName issuer, String subject, String... dnsNames) {
        CertificatePolicy policy = policy(subject, dnsNames);
        return new CertificatePolicy(
                policy.key(),
                policy.contentType(),
                policy.x509(),
                policy.lifetimeActions(),
                new IssuerParameters(issuer, Optional.empty(), Optional.empty()),
                true,
                policy.created(),
                policy.updated());
    }

    public static SubjectAlternativeNames dns(String... names) {
        return new SubjectAlternativeNames(List.of(), List.of(names), List.of(), List.of(), List.of());
    }

    public static X509 selfSigned(KeyPair key, String subject, String... dnsNames) {
        return SIGNER.selfSign(
                key.privateKey(), CertificateContent.of(properties(subject, dnsNames), key.publicKey(), NOW));
    }

    /** A root, an issuing authority below it, and what is needed to sign. */
    public record Authorities(Authority root, Authority issuing) {

        public static Authorities make() {
            return make(KeyAlgorithm.EC_P256);
        }

        public static Authorities make(KeyAlgorithm algorithm) {
            return make(algorithm, NOW);
        }

        /** Made at that time. */
        public static Authorities make(KeyAlgorithm algorithm, Instant now) {
            KeyPair rootKey = KEYS.make(algorithm);
            Authority root = new Authority(
                    SIGNER.selfSign(
                                    rootKey.privateKey(),
                                    CertificateContent.of(authority("CN=Root"), rootKey.publicKey(), now)
                                            .withPathLength(1))
                            .der(),
                    rootKey.privateKey());
            KeyPair issuingKey = KEYS.make(algorithm);
            return new Authorities(
                    root,
                    new Authority(
                            SIGNER.sign(
                                            root,
                                            CertificateContent.of(authority("CN=Issuing"), issuingKey.publicKey(), now)
                                                    .withPathLength(0))
                                    .der(),
                            issuingKey.privateKey()));
        }

        private static X509Properties authority(String subject) {
            return new X509Properties(
                    Optional.of(subject),
                    SubjectAlternativeNames.NONE,
                    List.of(),
                    List.of(KeyUsage.KEY_CERT_SIGN, KeyUsage.CRL_SIGN),
                    120,
                    true);
        }

        public X509 sign(Der publicKey, String subject, String... dnsNames) {
            return SIGNER.sign(issuing, CertificateContent.of(properties(subject, dnsNames), publicKey, NOW));
        }
    }
}
