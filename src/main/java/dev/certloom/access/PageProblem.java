package dev.certloom.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.MDC;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/**
 * The text shown instead of a page that cannot be shown: what is wrong, what was kept, and what to do. Its standalone
 * form needs neither the database nor a session.
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
        new AnswerHeaders().writeHeaders(request, response);
        new PageHeaders().writeHeaders(request, response);
        if (PageAddresses.isPart(request)) {
            StandalonePage.writePart(response, status, "dashboard/problem", "part", Map.of("pageProblem", this));
        } else {
            String next = next(request);
            if (isTriedAgain()) {
                response.setHeader("Refresh", REFRESH_DELAY.toSeconds() + "; url=" + next);
            }
            StandalonePage.write(response, status, "problem", Map.of("pageProblem", this, "next", next));
        }
        response.flushBuffer();
    }

    /** Whether the page, in its standalone form, reloads by itself. */
    public boolean isTriedAgain() {
        return status.value() == HttpStatus.SERVICE_UNAVAILABLE.value();
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
}
