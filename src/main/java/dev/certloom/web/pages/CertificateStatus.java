package dev.certloom.web.pages;

import java.time.Duration;
import java.time.Instant;

/** How a version of a certificate stands, as a word on a chip. */
enum CertificateStatus {
    DISABLED("disabled", ""),
    EXPIRED("expired", "bad"),
    EXPIRES_SOON("expires soon", "wait"),
    NOT_YET_VALID("not yet valid", "wait"),
    GOOD("good", "good");

    /** From then on somebody should look after it. */
    static final Duration EXPIRY_WARNING_PERIOD = Duration.ofDays(30);

    private final String word;
    private final String tone;

    CertificateStatus(String word, String tone) {
        this.word = word;
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

    public String word() {
        return word;
    }

    /** The class of its chip. */
    public String tone() {
        return tone;
    }
}
