package dev.certloom.web.pages;

import java.time.Duration;
import java.time.Instant;

/** The status of a certificate's version, for a chip. */
enum CertificateStatus {
    DISABLED(""),
    EXPIRED("bad"),
    EXPIRES_SOON("wait"),
    NOT_YET_VALID("wait"),
    GOOD("good");

    /** From then on it needs attention. */
    static final Duration EXPIRY_WARNING_PERIOD = Duration.ofDays(30);

    private final String tone;

    CertificateStatus(String tone) {
        this.tone = tone;
    }

    static CertificateStatus of(boolean enabled, Instant notBefore, Instant expires, Instant now) {
        if (!enabled) {
            return DISABLED;
        }
        if (!now.isBefore(expires)) {
            return EXPIRED;
        }
        if (now.isBefore(notBefore)) {
            return NOT_YET_VALID;
        }
        return now.plus(EXPIRY_WARNING_PERIOD).isBefore(expires) ? GOOD : EXPIRES_SOON;
    }

    /** The class of its chip. */
    public String tone() {
        return tone;
    }
}
