package dev.certloom.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.MDC;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.util.HtmlUtils;

/**
 * The text shown instead of a page that cannot be shown: what is wrong, what was kept, and what to do. The standalone
 * form needs neither the database nor a session, and only this class to look like the other pages.
 *
 * @param whatNow what to do, or what happens automatically
 */
public record PageProblem(HttpStatusCode status, String title, String what, String whatNow) {

    /** Where it is shown with the menu of the viewer. */
    public static final String SHOWN_AT = PageAddresses.PAGES + "/problem";

    /** The request attribute that holds what is shown there. */
    public static final String ATTRIBUTE = PageProblem.class.getName();

    /** After this time a page that reports an outage checks whether it is over. */
    static final Duration REFRESH_DELAY = Duration.ofSeconds(5);

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private static final String STYLE = style();

    private static final String POLICY =
            "default-src 'none'; style-src 'sha256-%s'; img-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
                    .formatted(sha256(STYLE));

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>%1$s - Certloom</title>
            <style>%2$s</style>
            </head>
            <body>
            <header class="top"><a class="brand" href="/dashboard">Certloom</a></header>
            <main class="narrow">
            <h1>%1$s</h1>
            <p>%3$s</p>
            <p>%4$s</p>
            <p><a class="button second" href="%5$s">%6$s</a></p>
            </main>
            </body>
            </html>
            """;

    private static final String PART = """
            <p class="problem" role="alert"><strong>%s.</strong> %s %s</p>
            """;

    /** The database cannot be used. */
    public static PageProblem databaseAway(Optional<Instant> since) {
        return new PageProblem(
                HttpStatus.SERVICE_UNAVAILABLE,
                "The database is away",
                "It has not answered%s, so nothing can be shown or decided. Everything accepted before is kept, and continues once it is back."
                        .formatted(
                                since.map(at -> " since " + SECONDS.format(at)).orElse("")),
                "If you have just sent something, check whether it was accepted before you send it again; what you wrote is kept in your browser.");
    }

    /** The default text for a status. */
    public static PageProblem of(HttpStatusCode status) {
        return switch (status.value()) {
            case 400 ->
                new PageProblem(
                        status,
                        "This request is not valid",
                        "The address, or something the page sent, is not valid.",
                        "Nothing was changed. Go back and try again.");
            case 401 ->
                new PageProblem(
                        status,
                        "You are not signed in",
                        "You have not signed in, or your session has ended.",
                        "Sign in again.");
            case 403 ->
                new PageProblem(
                        status,
                        "That was refused",
                        "You may not do this, or the request did not come from one of these pages.",
                        "Nothing was changed.");
            case 404 ->
                new PageProblem(status, "Not found", "There is no page at this address.", "Go to the start page.");
            case 405 ->
                new PageProblem(
                        status,
                        "Nothing can be sent to this address",
                        "It does not accept this kind of request.",
                        "Nothing was changed. Go to the start page.");
            case 409 ->
                new PageProblem(
                        status,
                        "Someone else made a change first",
                        "The same thing was changed at the same moment.",
                        "Your change was not made. Check the current state, and send it again if it is still needed.");
            case 413 ->
                new PageProblem(
                        status,
                        "That is too large",
                        "A form and its files may have at most 1 MB; a certificate with its chain takes a few kilobytes.",
                        "Nothing was changed. Go back and choose another file.");
            case 429 ->
                new PageProblem(
                        status,
                        "The service is busy",
                        "There are more requests at the moment than it can serve.",
                        "Nothing was changed. Go back and try again in a moment.");
            case 503 ->
                new PageProblem(
                        status,
                        "The service is busy",
                        "It has reached its limit, or is starting or stopping.",
                        "Load the page again in a moment.");
            default ->
                status.is4xxClientError()
                        ? new PageProblem(
                                status,
                                "This request is not valid",
                                "The service does not understand this request.",
                                "Nothing was changed. Go back and try again.")
                        : new PageProblem(
                                status,
                                "Something went wrong here",
                                "The log has the details under request id %s."
                                        .formatted(Objects.requireNonNullElse(MDC.get("request_id"), "(none)")),
                                "Load the page again; if the problem persists, tell an operator.");
        };
    }

    /** The same with another description of what happened. */
    public PageProblem because(String reason) {
        return new PageProblem(status, title, reason, whatNow);
    }

    /** Writes the standalone form. For a temporary outage the page reloads after a moment, without a script. */
    public void writeTo(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean part = PageAddresses.isPart(request);
        String next = next(request);
        byte[] body = (part
                        ? PART.formatted(escaped(title), escaped(what), escaped(whatNow))
                        : PAGE.formatted(
                                escaped(title), STYLE, escaped(what), escaped(words()), escaped(next), goesOn()))
                .getBytes(StandardCharsets.UTF_8);
        response.setStatus(status.value());
        response.setHeader(PageHeaders.CONTENT_SECURITY_POLICY, POLICY);
        new AnswerHeaders().writeHeaders(request, response);
        new PageHeaders().writeHeaders(request, response);
        if (isTriedAgain() && !part) {
            response.setHeader("Refresh", REFRESH_DELAY.toSeconds() + "; url=" + next);
        }
        response.setContentType("text/html; charset=utf-8");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }

    private boolean isTriedAgain() {
        return status.value() == HttpStatus.SERVICE_UNAVAILABLE.value();
    }

    private String words() {
        return isTriedAgain() ? whatNow + " This page tries again by itself." : whatNow;
    }

    private String goesOn() {
        return isTriedAgain() ? "Try again now" : "Go on";
    }

    /**
     * What is asked for next: never what was sent, and never the way back from a sign-in, both of which are good for
     * once.
     */
    private static String next(HttpServletRequest request) {
        String asked = PageAddresses.asked(request);
        boolean again = "GET".equals(request.getMethod()) && PageAddresses.leadsToAPage(asked);
        return again ? asked : PageAddresses.sender(request).orElse(PageAddresses.PAGES);
    }

    private static String escaped(String text) {
        return HtmlUtils.htmlEscape(text, StandardCharsets.UTF_8.name());
    }

    /** The icon of all pages; a link to it would need more of the service than is certain to be available. */
    private static String style() {
        try (InputStream in = PageProblem.class.getResourceAsStream("/dashboard/assets/pages.css")) {
            return new String(Objects.requireNonNull(in, "the pages' style").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
