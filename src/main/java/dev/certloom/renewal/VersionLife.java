package dev.certloom.renewal;

import dev.certloom.certificate.VersionId;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import java.time.Duration;
import java.time.Instant;

/** The current version of a certificate, and how long it lives: as signed, whatever was asked for. */
public record VersionLife(
        VaultName vault, CertificateName certificate, VersionId version, Instant notBefore, Instant notAfter) {

    /** From its beginning to its end; zero where it ends before. */
    public Duration length() {
        Duration length = Duration.between(notBefore, notAfter);
        return length.isNegative() ? Duration.ZERO : length;
    }

    /** What is left of it; negative once it is over. */
    public Duration remaining(Instant now) {
        return Duration.between(now, notAfter);
    }

    /** Whether it is over. */
    public boolean isExpired(Instant now) {
        return !now.isBefore(notAfter);
    }
}
