package dev.certloom.identity;

import dev.certloom.access.TokenText;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.web.util.HtmlUtils;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/**
 * The pages of the authorization endpoint: plain HTML without script, which may be shown in no frame. Reached only once
 * the authorization request was found to be valid, but for {@link #onAuthenticationFailure}.
 */
final class SignInPage implements AuthenticationEntryPoint, AuthenticationFailureHandler {

    /** What to show. */
    record View(Kind kind, int status, Optional<String> problem) {

        enum Kind {
            /** User name and password. */
            ENTER,
            /** Another password. */
            CHANGE
        }
    }

    /** What the view lacks. */
    private record Shown(View view, String formToken, String userName) {}

    static final View FIRST = new View(View.Kind.ENTER, HttpServletResponse.SC_OK, Optional.empty());

    private static final String ATTRIBUTE = SignInPage.class.getName();
    private static final int MAX_USER_NAME_LENGTH = 64;

    private static final String STYLE = """
            :root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
            body{margin:0;min-height:100vh;display:grid;place-items:center}
            main{width:min(22rem,90vw);padding:2rem 0}
            h1{font-size:1.5rem;margin:0 0 1rem}
            label{display:block;margin:1rem 0 .25rem;font-weight:600}
            input{box-sizing:border-box;width:100%;padding:.6rem;font:inherit;border:1px solid #767676;border-radius:.25rem}
            button{width:100%;margin-top:1.25rem;padding:.7rem;font:inherit;font-weight:600;border:1px solid #0b57d0;border-radius:.25rem;background:#0b57d0;color:#fff;cursor:pointer}
            button.second{margin-top:.75rem;background:transparent;color:inherit;border-color:currentColor;font-weight:400}
            input:focus-visible,button:focus-visible{outline:3px solid #e8a200;outline-offset:2px}
            [role=alert]{margin:0 0 1rem;padding:.75rem;border-left:4px solid #b3261e;background:#b3261e1f}
            p{margin:.25rem 0}
            """;

    private static final String FRAME = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%s - Certloom</title>
            <style>%s</style>
            </head>
            <body>
            <main>
            <h1>%s</h1>
            %s</main>
            </body>
            </html>
            """;

    private static final String ENTER = """
            <form method="post" action="?%s">
            <input type="hidden" name="csrf" value="%s">
            <label for="userName">User name</label>
            <input id="userName" name="userName" value="%s" maxlength="64" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus>
            <label for="password">Password</label>
            <input id="password" name="password" type="password" maxlength="256" autocomplete="current-password" required>
            <button name="step" value="enter">Sign in</button>
            <button name="step" value="enter-and-change" class="second">Sign in and change the password</button>
            </form>
            """;

    private static final String CHANGE = """
            <form method="post" action="?%s">
            <input type="hidden" name="csrf" value="%s">
            <label for="userName">User name</label>
            <input id="userName" name="userName" value="%s" autocomplete="username" readonly>
            <label for="password">Password so far</label>
            <input id="password" name="password" type="password" maxlength="256" autocomplete="current-password" required autofocus>
            <label for="chosenPassword">New password</label>
            <input id="chosenPassword" name="chosenPassword" type="password" minlength="12" maxlength="256" autocomplete="new-password" aria-describedby="rule" required>
            <p id="rule">12 to 128 characters.</p>
            <label for="repeatedPassword">New password again</label>
            <input id="repeatedPassword" name="repeatedPassword" type="password" minlength="12" maxlength="256" autocomplete="new-password" required>
            <button name="step" value="change">Change the password and sign in</button>
            </form>
            """;

    /** Value of {@code prompt} (OpenID Connect Core section 3.1.2.1). */
    private static final String NO_PAGE = "none";

    private static final String STYLE_HASH = sha256(STYLE);

    /** Decides what {@link #commence} shows. */
    static void show(HttpServletRequest request, View view, String formToken, String userName) {
        request.setAttribute(ATTRIBUTE, new Shown(view, formToken, TokenText.cut(userName, MAX_USER_NAME_LENGTH)));
    }

    /** A valid authorization request of a person who is not logged in. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException why)
            throws IOException {
        if (!(request.getAttribute(ATTRIBUTE) instanceof Shown shown)) {
            throw new IllegalStateException("Expected a view to be chosen for this request, but there is none.", why);
        }
        if (List.of(SignInFilter.field(request, "prompt").split(" ")).contains(NO_PAGE)) {
            // The program asked for no page; login is never possible without one.
            sendBack(
                    response,
                    SignInFilter.field(request, OAuth2ParameterNames.REDIRECT_URI),
                    new OAuth2Error("login_required"),
                    SignInFilter.field(request, OAuth2ParameterNames.STATE));
            return;
        }
        View view = shown.view();
        String form = view.kind() == View.Kind.ENTER ? ENTER : CHANGE;
        String title = view.kind() == View.Kind.ENTER ? "Sign in" : "Choose a new password";
        String query = Optional.ofNullable(request.getQueryString()).orElse("");
        String content = view.problem()
                        .map(problem -> "<p role=\"alert\">" + escaped(problem) + "</p>\n")
                        .orElse("")
                + form.formatted(escaped(query), escaped(shown.formToken()), escaped(shown.userName()));
        write(response, view.status(), title, content, goingTo(request));
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
                    HttpServletResponse.SC_BAD_REQUEST,
                    "This link does not work",
                    "<p role=\"alert\">The request did not come from an application that people can sign in to. "
                            + "Go back to the application and start again.</p>\n",
                    "");
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

    private static void write(HttpServletResponse response, int status, String title, String content, String formTarget)
            throws IOException {
        byte[] page = FRAME.formatted(title, STYLE, title, content).getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("text/html; charset=utf-8");
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'sha256-%s'; form-action 'self'%s; frame-ancestors 'none'; base-uri 'none'"
                        .formatted(STYLE_HASH, formTarget));
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("X-Frame-Options", "DENY");
        response.setContentLength(page.length);
        response.getOutputStream().write(page);
    }

    /**
     * Browsers apply the form's rule to the redirect after it, too. The address was found to be the client's before.
     */
    private static String goingTo(HttpServletRequest request) {
        URI redirect = URI.create(SignInFilter.field(request, OAuth2ParameterNames.REDIRECT_URI));
        return " %s://%s".formatted(redirect.getScheme(), redirect.getRawAuthority());
    }

    private static String escaped(String text) {
        return HtmlUtils.htmlEscape(text, StandardCharsets.UTF_8.name());
    }

    private static String encoded(String text) {
        return UriUtils.encode(text, StandardCharsets.UTF_8);
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
