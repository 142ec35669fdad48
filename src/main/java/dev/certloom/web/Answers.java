package dev.certloom.web;

import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/** Answers with the status codes clients compare exactly (API reference 2). */
public final class Answers {

    private static final Duration RETRY_AFTER_DELAY = Duration.ofSeconds(10);

    private Answers() {}

    public static <T extends WireBody> ResponseEntity<T> ok(T body) {
        return ResponseEntity.ok().contentType(WireConverter.JSON).body(body);
    }

    public static <T extends WireBody> ResponseEntity<T> created(T body, String location) {
        return ResponseEntity.status(HttpStatus.CREATED)
                .contentType(WireConverter.JSON)
                .header(HttpHeaders.LOCATION, location)
                .body(body);
    }

    public static <T extends WireBody> ResponseEntity<T> accepted(T body, String location) {
        return ResponseEntity.accepted()
                .contentType(WireConverter.JSON)
                .header(HttpHeaders.LOCATION, location)
                .header(HttpHeaders.RETRY_AFTER, Long.toString(RETRY_AFTER_DELAY.toSeconds()))
                .body(body);
    }

    /** Of something under way. */
    public static <T extends WireBody> ResponseEntity<T> okForNow(T body) {
        return ResponseEntity.ok()
                .contentType(WireConverter.JSON)
                .header(HttpHeaders.RETRY_AFTER, Long.toString(RETRY_AFTER_DELAY.toSeconds()))
                .body(body);
    }
}
