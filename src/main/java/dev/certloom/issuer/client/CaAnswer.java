package dev.certloom.issuer.client;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a CA answered, whole.
 *
 * @param status of HTTP
 * @param retryAfter how long it asks to wait, in seconds as it says (RFC 9110 section 10.2.3); zero where it says nothing
 */
public record CaAnswer(int status, Duration retryAfter, byte[] body) {

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    static Duration retryAfter(Optional<String> header) {
        return header.filter(text -> SECONDS.matcher(text).matches())
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .orElse(Duration.ZERO);
    }

    /**
     * Whether the CA takes no requests now. A proxy that has lost the CA on the way says 503 too, but not when to come
     * again.
     */
    public boolean takesNoRequests() {
        return status == 429 || (status == 503 && retryAfter.isPositive());
    }

    /** Without the body: nothing of a foreign answer is shown unread. */
    @Override
    public String toString() {
        return "CaAnswer[" + status + ", " + body.length + " bytes]";
    }
}
