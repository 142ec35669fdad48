package dev.certloom.signin;

import dev.certloom.access.StandalonePage;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.http.HttpStatus;

/**
 * Forwards a browser that has submitted a form. Not by a redirect: browsers check every address a form is redirected to
 * against the page's {@code form-action}, and at a provider that may redirect people further these are not known here.
 */
final class HtmlRedirect {

    private HtmlRedirect() {}

    /** @param address the target; never chosen by a caller */
    static void to(HttpServletResponse response, HttpStatus status, String title, String address) throws IOException {
        response.setHeader("Refresh", "0; url=" + address);
        StandalonePage.write(response, status, "redirect", Map.of("title", title, "address", address));
    }
}
