package dev.certloom.signin;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.web.util.HtmlUtils;

/**
 * Forwards a browser that has submitted a form. Not by a redirect: browsers check every address a form is redirected to
 * against the page's {@code form-action}, and at a provider that may redirect people further these are not known here.
 */
final class HtmlRedirect {

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>%1$s - Certloom</title>
            <link rel="stylesheet" href="/assets/out/pages.css">
            </head>
            <body>
            <main class="narrow">
            <h1>%1$s</h1>
            <p>If nothing happens, <a href="%2$s">go on</a>.</p>
            </main>
            </body>
            </html>
            """;

    private HtmlRedirect() {}

    /** @param address the target; never chosen by a caller */
    static void to(HttpServletResponse response, int status, String title, String address) throws IOException {
        byte[] page = PAGE.formatted(title, HtmlUtils.htmlEscape(address, StandardCharsets.UTF_8.name()))
                .getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setHeader("Refresh", "0; url=" + address);
        response.setContentType("text/html; charset=utf-8");
        response.setContentLength(page.length);
        response.getOutputStream().write(page);
    }
}
