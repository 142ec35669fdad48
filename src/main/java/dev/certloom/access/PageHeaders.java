package dev.certloom.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.web.header.HeaderWriter;

/**
 * Headers of the pages beside those of every answer: only our own files run or are loaded, and no site can frame them.
 */
public final class PageHeaders implements HeaderWriter {

    static final String CONTENT_SECURITY_POLICY = "Content-Security-Policy";

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                    + "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    @Override
    public void writeHeaders(HttpServletRequest request, HttpServletResponse response) {
        // A page with inline style has its own policy that names the style.
        if (!response.containsHeader(CONTENT_SECURITY_POLICY)) {
            response.setHeader(CONTENT_SECURITY_POLICY, POLICY);
        }
        response.setHeader("Referrer-Policy", "same-origin");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    }
}
