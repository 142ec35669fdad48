package dev.certloom.web.pages;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** What to do when there is nothing yet. */
final class GettingStarted {

    private GettingStarted() {}

    /** The command that requests a first certificate from the viewed vault, as in the README. */
    static String example(HttpServletRequest request) {
        return """
                certloom "%s/certificates/web/create?api-version=7.6" \\
                  -d '{"policy":{"x509_props":{"subject":"CN=web.example"},"issuer":{"name":"Self"}}}'""".formatted(
                        ServletUriComponentsBuilder.fromContextPath(request).toUriString());
    }
}
