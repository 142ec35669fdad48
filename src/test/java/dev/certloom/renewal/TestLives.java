package dev.certloom.renewal;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.IssuerParameters;
import dev.certloom.certificate.LifetimeAction;
import dev.certloom.certificate.LifetimeAction.DaysBeforeExpiry;
import dev.certloom.certificate.LifetimeAction.LifetimePercentage;
import dev.certloom.certificate.VersionId;
import dev.certloom.crypto.TestPki;
import dev.certloom.crypto.X509Properties;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Versions, and policies with lifetime actions. */
public final class TestLives {

    public static final VaultName VAULT = new VaultName("default");
    public static final Instant BEGIN = TestClock.START;

    private TestLives() {}

    public static VersionLife life(Duration length) {
        return life("web", length);
    }

    public static VersionLife life(String name, Duration length) {
        return new VersionLife(
                VAULT,
                new CertificateName(name),
                new VersionId("0123456789abcdef0123456789abcdef"),
                BEGIN,
                BEGIN.plus(length));
    }

    public static LifetimeAction renewAt(int percentage) {
        return new LifetimeAction(new LifetimePercentage(percentage), LifetimeAction.Type.AUTO_RENEW);
    }

    public static LifetimeAction renewBefore(int days) {
        return new LifetimeAction(new DaysBeforeExpiry(days), LifetimeAction.Type.AUTO_RENEW);
    }

    public static LifetimeAction tellAt(int percentage) {
        return new LifetimeAction(new LifetimePercentage(percentage), LifetimeAction.Type.EMAIL_CONTACTS);
    }

    public static LifetimeAction tellBefore(int days) {
        return new LifetimeAction(new DaysBeforeExpiry(days), LifetimeAction.Type.EMAIL_CONTACTS);
    }

    /** Stored when the version began. */
    public static CertificatePolicy policy(IssuerName issuer, int months, LifetimeAction... actions) {
        CertificatePolicy policy = TestPki.policy(issuer, "CN=web");
        X509Properties x509 = policy.x509();
        return new CertificatePolicy(
                policy.key(),
                policy.contentType(),
                new X509Properties(
                        x509.subject(),
                        x509.names(),
                        x509.extendedKeyUsages(),
                        x509.keyUsages(),
                        months,
                        x509.certificateAuthority()),
                List.of(actions),
                new IssuerParameters(issuer, Optional.empty(), Optional.empty()),
                true,
                BEGIN,
                BEGIN);
    }
}
