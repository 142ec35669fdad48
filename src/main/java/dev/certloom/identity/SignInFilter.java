package dev.certloom.identity;

import dev.certloom.access.Vaults;
import dev.certloom.identity.SignIn.Origin;
import dev.certloom.identity.SignIn.Outcome;
import dev.certloom.identity.SignInPage.View;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes the form of the login page. It is sent to the address of the authorization request itself, which stays in the
 * query: so no state has to be kept between the two, and any replica can process the form. After this filter there is
 * only the authorization request, with or without a logged-in person.
 */
final class SignInFilter extends OncePerRequestFilter {

    static final String USER_NAME = "userName";
    static final String PASSWORD = "password";
    static final String CHOSEN = "chosenPassword";
    static final String REPEATED = "repeatedPassword";
    static final String STEP = "step";
    static final String CSRF = "csrf";

    /** Values of {@link #STEP}, by the button pressed. */
    static final String ENTER = "enter";

    static final String ENTER_AND_CHANGE = "enter-and-change";
    static final String CHANGE = "change";

    private static final Set<String> FORM = Set.of(USER_NAME, PASSWORD, CHOSEN, REPEATED, STEP, CSRF);

    /** The prefix prevents other hosts, and connections without TLS, from setting it (RFC 6265bis section 4.1.3.2). */
    private static final String COOKIE = "__Host-certloom-sign-in";

    private static final View REFUSED = new View(
            View.Kind.ENTER, HttpServletResponse.SC_FORBIDDEN, Optional.of("The user name or the password is wrong."));
    private static final View STALE = new View(
            View.Kind.ENTER,
            HttpServletResponse.SC_FORBIDDEN,
            Optional.of("This page was out of date, or your browser keeps no cookies. Try again."));
    private static final View BUSY = new View(
            View.Kind.ENTER,
            HttpStatus.TOO_MANY_REQUESTS.value(),
            Optional.of("Too many people are signing in at the moment. Try again."));
    private static final View CHOOSE = new View(View.Kind.CHANGE, HttpServletResponse.SC_OK, Optional.empty());

    private final RequestMatcher authorize;
    private final SignIn signIn;
    private final Vaults vaults;
    private final CookieCsrfTokenRepository formTokens = formTokens();

    /** @param authorize the authorization endpoint */
    SignInFilter(RequestMatcher authorize, SignIn signIn, Vaults vaults) {
        this.authorize = authorize;
        this.signIn = signIn;
        this.vaults = vaults;
    }

    private static CookieCsrfTokenRepository formTokens() {
        CookieCsrfTokenRepository tokens = new CookieCsrfTokenRepository();
        tokens.setCookieName(COOKIE);
        tokens.setCookiePath("/");
        tokens.setParameterName(CSRF);
        tokens.setCookieCustomizer(cookie -> cookie.secure(true).httpOnly(true).sameSite("Lax"));
        return tokens;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !authorize.matches(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (HttpMethod.GET.matches(request.getMethod())) {
            showWithToken(request, response, SignInPage.FIRST);
        }
        if (!HttpMethod.POST.matches(request.getMethod())) {
            chain.doFilter(request, response);
            return;
        }
        Optional<View> view = take(request, response);
        view.ifPresent(shown -> showWithToken(request, response, shown));
        chain.doFilter(new AuthorizationRequest(request), response);
    }

    /** @return what is shown next; empty when the person is logged in */
    private Optional<View> take(HttpServletRequest request, HttpServletResponse response) {
        if (!isOfOurPage(request)) {
            return Optional.of(STALE);
        }
        try {
            return switch (field(request, STEP)) {
                case ENTER, ENTER_AND_CHANGE -> enter(request, response);
                case CHANGE -> change(request, response);
                default -> Optional.of(STALE);
            };
        } catch (AttemptGate.TooSoon e) {
            response.setHeader(HttpHeaders.RETRY_AFTER, e.retryAfterSeconds());
            return Optional.of(tooSoon(e.retryAfterSeconds(), field(request, STEP)));
        } catch (Passwords.Busy e) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Passwords.Busy.RETRY_AFTER_SECONDS);
            return Optional.of(BUSY);
        }
    }

    private static View tooSoon(String seconds, String step) {
        return new View(
                step.equals(CHANGE) ? View.Kind.CHANGE : View.Kind.ENTER,
                HttpStatus.TOO_MANY_REQUESTS.value(),
                Optional.of("Too many attempts have failed. Try again in %s seconds.".formatted(seconds)));
    }

    private Optional<View> enter(HttpServletRequest request, HttpServletResponse response) {
        Outcome outcome = signIn.enter(field(request, USER_NAME), field(request, PASSWORD), origin(request));
        return switch (outcome) {
            case Outcome.Admitted admitted
            when field(request, STEP).equals(ENTER) -> admit(admitted, request, response);
            case Outcome.Admitted wantsAnother -> Optional.of(CHOOSE);
            case Outcome.MustChange another -> Optional.of(CHOOSE);
            case Outcome.Refused no -> Optional.of(REFUSED);
        };
    }

    private Optional<View> change(HttpServletRequest request, HttpServletResponse response) {
        String password = field(request, PASSWORD);
        String chosen = field(request, CHOSEN);
        Optional<String> objection = Passwords.objection(chosen);
        if (objection.isPresent()) {
            return chooseAgain(objection.get());
        }
        if (!chosen.equals(field(request, REPEATED))) {
            return chooseAgain("The two new passwords differ.");
        }
        if (chosen.equals(password)) {
            return chooseAgain("Choose a password other than your current one.");
        }
        Outcome outcome = signIn.change(field(request, USER_NAME), password, chosen, origin(request));
        return outcome instanceof Outcome.Admitted admitted ? admit(admitted, request, response) : Optional.of(REFUSED);
    }

    private static Optional<View> chooseAgain(String problem) {
        return Optional.of(new View(View.Kind.CHANGE, HttpServletResponse.SC_BAD_REQUEST, Optional.of(problem)));
    }

    private Optional<View> admit(Outcome.Admitted admitted, HttpServletRequest request, HttpServletResponse response) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(
                admitted.person().id(), null, List.of()));
        SecurityContextHolder.setContext(context);
        formTokens.saveToken(null, request, response);
        return Optional.empty();
    }

    private Origin origin(HttpServletRequest request) {
        return new Origin(vaults.at(request.getServerName()).orElseGet(vaults::first), request.getRemoteAddr());
    }

    /** Whether the form contains the token in its cookie: another site knows neither. */
    private boolean isOfOurPage(HttpServletRequest request) {
        CsrfToken kept = formTokens.loadToken(request);
        return kept != null
                && MessageDigest.isEqual(
                        kept.getToken().getBytes(StandardCharsets.UTF_8),
                        field(request, CSRF).getBytes(StandardCharsets.UTF_8));
    }

    /** The same token for all pages a browser has open. */
    private void showWithToken(HttpServletRequest request, HttpServletResponse response, View view) {
        CsrfToken token = formTokens.loadToken(request);
        if (token == null) {
            token = formTokens.generateToken(request);
            formTokens.saveToken(token, request, response);
        }
        SignInPage.show(request, view, token.getToken(), field(request, USER_NAME));
    }

    /** A field of the form. A repeated field, for example also in the query, counts as empty. */
    static String field(HttpServletRequest request, String name) {
        String @Nullable [] values = request.getParameterValues(name);
        return values != null && values.length == 1 ? values[0] : "";
    }

    /** The request without the form: the original authorization request. */
    private static final class AuthorizationRequest extends ParameterOverride {

        AuthorizationRequest(HttpServletRequest request) {
            super(request, withoutForm(request));
        }

        private static Map<String, String[]> withoutForm(HttpServletRequest request) {
            Map<String, String[]> parameters = new HashMap<>(request.getParameterMap());
            parameters.keySet().removeAll(FORM);
            return parameters;
        }

        @Override
        public String getMethod() {
            return HttpMethod.GET.name();
        }
    }
}
