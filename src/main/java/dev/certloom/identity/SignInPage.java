package dev.certloom.identity;

import dev.certloom.access.StandalonePage;
import dev.certloom.access.TokenText;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.CredentialsExpiredException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/**
 * The pages of the authorization endpoint: without script, and shown in no frame. A form is shown only once the
 * authorization request was found to be valid.
 */
final class SignInPage implements AuthenticationEntryPoint, AuthenticationFailureHandler, AccessDeniedHandler {

    private static final String ATTRIBUTE = SignInPage.class.getName();
    private static final int MAX_USER_NAME_LENGTH = 64;

    /** Value of {@code prompt} (OpenID Connect Core section 3.1.2.1). */
    private static final String NO_PAGE = "none";

    /** A form that was taken, and why it signed nobody in. */
    private record Refused(String userName, boolean change, RuntimeException why) {}

    /** What to show; without a problem when a password is right and another has to be chosen. */
    private record View(String template, HttpStatus status, Optional<String> problem) {

        static final String ENTER = "sign-in";
        static final String CHANGE = "new-password";

        View(String template, HttpStatus status) {
            this(template, status, Optional.empty());
        }

        View(String template, HttpStatus status, String problem) {
            this(template, status, Optional.of(problem));
        }
    }

    /** Says that the form of this request signed nobody in. */
    static void tell(HttpServletRequest request, String userName, boolean change, RuntimeException why) {
        request.setAttribute(ATTRIBUTE, new Refused(TokenText.cut(userName, MAX_USER_NAME_LENGTH), change, why));
    }

    /** A valid authorization request of a person who is not logged in. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException why)
            throws IOException {
        if (List.of(SignInFilter.field(request, "prompt").split(" ")).contains(NO_PAGE)) {
            // The program asked for no page; login is never possible without one.
            sendBack(
                    response,
                    SignInFilter.field(request, OAuth2ParameterNames.REDIRECT_URI),
                    new OAuth2Error("login_required"),
                    SignInFilter.field(request, OAuth2ParameterNames.STATE));
            return;
        }
        @Nullable Refused refused = (Refused) request.getAttribute(ATTRIBUTE);
        View view = refused == null ? new View(View.ENTER, HttpStatus.OK) : view(refused, response);
        CsrfToken csrf = (CsrfToken) Objects.requireNonNull(request.getAttribute(CsrfToken.class.getName()));
        Map<String, Object> values = new HashMap<>();
        values.put("action", sameAddress(request));
        values.put(SignInFilter.CSRF, csrf.getToken());
        values.put("userName", refused == null ? "" : refused.userName());
        view.problem().ifPresent(problem -> values.put("problem", problem));
        write(response, view.status(), view.template(), values, StandalonePage.SELF + " " + client(request));
    }

    private static View view(Refused refused, HttpServletResponse response) {
        return switch (refused.why()) {
            case CredentialsExpiredException own -> new View(View.CHANGE, HttpStatus.OK);
            case SignInFilter.UnsuitablePassword chosen ->
                new View(View.CHANGE, HttpStatus.BAD_REQUEST, String.valueOf(chosen.getMessage()));
            case AttemptGate.TooSoon tooSoon -> {
                response.setHeader(HttpHeaders.RETRY_AFTER, tooSoon.retryAfterSeconds());
                yield new View(
                        refused.change() ? View.CHANGE : View.ENTER,
                        HttpStatus.TOO_MANY_REQUESTS,
                        "Too many attempts have failed. Try again in %s seconds."
                                .formatted(tooSoon.retryAfterSeconds()));
            }
            case Passwords.Busy busy -> {
                response.setHeader(HttpHeaders.RETRY_AFTER, Passwords.Busy.RETRY_AFTER_SECONDS);
                yield new View(
                        View.ENTER,
                        HttpStatus.TOO_MANY_REQUESTS,
                        "Too many people are signing in at the moment. Try again.");
            }
            default -> new View(View.ENTER, HttpStatus.FORBIDDEN, "The user name or the password is wrong.");
        };
    }

    /** A form that no page of ours sent to this browser. It is not known yet whether its query is a valid request. */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException why)
            throws IOException {
        write(
                response,
                HttpStatus.FORBIDDEN,
                "no-sign-in",
                Map.of(
                        "title",
                        "This page was out of date",
                        "problem",
                        "This page was out of date, or your browser keeps no cookies.",
                        "again",
                        sameAddress(request)),
                StandalonePage.NO_FORMS);
    }

    /**
     * An authorization request that is not valid: the client is told, if it can be trusted to be one (RFC 6749 section
     * 4.1.2.1).
     */
    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException why) throws IOException {
        Optional<OAuth2AuthorizationCodeRequestAuthenticationException> refused =
                why instanceof OAuth2AuthorizationCodeRequestAuthenticationException known
                        ? Optional.of(known)
                        : Optional.empty();
        Optional<OAuth2AuthorizationCodeRequestAuthenticationToken> asked = refused.map(
                OAuth2AuthorizationCodeRequestAuthenticationException::getAuthorizationCodeRequestAuthentication);
        Optional<String> redirect = asked.map(OAuth2AuthorizationCodeRequestAuthenticationToken::getRedirectUri)
                .filter(uri -> !uri.isBlank());
        if (refused.isEmpty() || redirect.isEmpty()) {
            write(
                    response,
                    HttpStatus.BAD_REQUEST,
                    "no-sign-in",
                    Map.of(
                            "title",
                            "This link does not work",
                            "problem",
                            "The request did not come from an application that people can sign in to. "
                                    + "Go back to the application and start again."),
                    StandalonePage.NO_FORMS);
            return;
        }
        sendBack(
                response,
                redirect.get(),
                refused.get().getError(),
                asked.map(OAuth2AuthorizationCodeRequestAuthenticationToken::getState)
                        .orElse(""));
    }

    private static void sendBack(HttpServletResponse response, String redirect, OAuth2Error error, String state)
            throws IOException {
        UriComponentsBuilder uri = UriComponentsBuilder.fromUriString(redirect)
                .queryParam(OAuth2ParameterNames.ERROR, error.getErrorCode());
        if (error.getDescription() != null) {
            uri.queryParam(OAuth2ParameterNames.ERROR_DESCRIPTION, encoded(error.getDescription()));
        }
        if (!state.isEmpty()) {
            uri.queryParam(OAuth2ParameterNames.STATE, encoded(state));
        }
        response.sendRedirect(uri.build(true).toUriString());
    }

    private static void write(
            HttpServletResponse response,
            HttpStatus status,
            String template,
            Map<String, Object> values,
            String formAction)
            throws IOException {
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("X-Frame-Options", "DENY");
        StandalonePage.write(response, status, template, values, formAction);
    }

    private static String sameAddress(HttpServletRequest request) {
        return "?" + Objects.requireNonNullElse(request.getQueryString(), "");
    }

    /**
     * Browsers apply the form's rule to the redirect after it, too. The address was found to be the client's before.
     */
    private static String client(HttpServletRequest request) {
        URI redirect = URI.create(SignInFilter.field(request, OAuth2ParameterNames.REDIRECT_URI));
        return "%s://%s".formatted(redirect.getScheme(), redirect.getRawAuthority());
    }

    private static String encoded(String text) {
        return UriUtils.encode(text, StandardCharsets.UTF_8);
    }
}
