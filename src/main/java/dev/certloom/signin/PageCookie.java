package dev.certloom.signin;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.util.WebUtils;

/**
 * A cookie in which a person's own browser keeps a text until they have signed in, so that unauthenticated visitors
 * leave nothing in the store. As for all cookies here, the prefix prevents other hosts, and connections without TLS,
 * from setting it (RFC 6265bis section 4.1.3.2).
 */
final class PageCookie {

    private static final String PREFIX = "__Host-";
    private static final Duration LIFETIME = Duration.ofMinutes(10);
    /** Browsers keep 4,096 bytes of name, value and attributes. */
    private static final int MAX_ENCODED_LENGTH = 3_500;

    private final String name;

    /** @param name without the prefix */
    PageCookie(String name) {
        this.name = PREFIX + name;
    }

    /** Stores a text, unless it is too long for a browser. */
    void write(HttpServletResponse response, String text) {
        String value = Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        if (value.length() <= MAX_ENCODED_LENGTH) {
            set(response, value, LIFETIME);
        }
    }

    /** The stored text as sent by the browser: untrusted. */
    Optional<String> read(HttpServletRequest request) {
        Cookie cookie = WebUtils.getCookie(request, name);
        return cookie == null ? Optional.empty() : Optional.ofNullable(decoded(cookie.getValue()));
    }

    private static @Nullable String decoded(@Nullable String value) {
        if (value == null || value.isEmpty() || value.length() > MAX_ENCODED_LENGTH) {
            return null;
        }
        try {
            return new String(Base64.getUrlDecoder().decode(value), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    void remove(HttpServletRequest request, HttpServletResponse response) {
        if (WebUtils.getCookie(request, name) != null) {
            set(response, "", Duration.ZERO);
        }
    }

    private void set(HttpServletResponse response, String value, Duration age) {
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(name, value)
                        .path("/")
                        .secure(true)
                        .httpOnly(true)
                        .sameSite("Lax")
                        .maxAge(age)
                        .build()
                        .toString());
    }
}
