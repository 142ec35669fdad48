package dev.certloom.identity;

import dev.certloom.access.Vaults;
import dev.certloom.identity.SignIn.Origin;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.CredentialsExpiredException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes the form of the login page. It is sent to the address of the authorization request itself, which stays in the
 * query: so no state has to be kept between the two, and any replica can process the form. After this filter there is
 * only the authorization request, with or without a logged-in person.
 */
final class SignInFilter extends OncePerRequestFilter {

    static final String CSRF = "csrf";

    private static final String USER_NAME = "userName";
    private static final String PASSWORD = "password";
    private static final String CHOSEN = "chosenPassword";
    private static final String REPEATED = "repeatedPassword";
    private static final String STEP = "step";

    /** Values of {@link #STEP}, by the button pressed; without one, the person only wants to enter. */
    private static final String ENTER_AND_CHANGE = "enter-and-change";

    private static final String CHANGE = "change";

    private static final Set<String> FORM = Set.of(USER_NAME, PASSWORD, CHOSEN, REPEATED, STEP, CSRF);

    private final RequestMatcher submitted;
    private final SignIn signIn;
    private final Vaults vaults;
    private final CsrfTokenRepository formTokens;

    /** @param submitted matches the form */
    SignInFilter(RequestMatcher submitted, SignIn signIn, Vaults vaults, CsrfTokenRepository formTokens) {
        this.submitted = submitted;
        this.signIn = signIn;
        this.vaults = vaults;
        this.formTokens = formTokens;
    }

    /** A chosen password is none that could be taken. */
    static final class UnsuitablePassword extends AuthenticationException {

        private static final long serialVersionUID = 1L;

        UnsuitablePassword(String objection) {
            super(objection);
        }
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !submitted.matches(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean change = field(request, STEP).equals(CHANGE);
        try {
            SecurityContextHolder.setContext(new SecurityContextImpl(change ? change(request) : enter(request)));
            formTokens.saveToken(null, request, response);
        } catch (AuthenticationServiceException e) {
            // Nothing was judged: the store is away.
            throw e;
        } catch (AuthenticationException | AttemptGate.TooSoon | Passwords.Busy why) {
            SignInPage.tell(request, field(request, USER_NAME), change, why);
        }
        chain.doFilter(new AuthorizationRequest(request), response);
    }

    private Authentication enter(HttpServletRequest request) {
        Authentication person = signIn.enter(field(request, USER_NAME), field(request, PASSWORD), origin(request));
        if (field(request, STEP).equals(ENTER_AND_CHANGE)) {
            throw new CredentialsExpiredException("Expected the person to choose another password, as they want to.");
        }
        return person;
    }

    private Authentication change(HttpServletRequest request) {
        String password = field(request, PASSWORD);
        String chosen = field(request, CHOSEN);
        objection(password, chosen, field(request, REPEATED)).ifPresent(objection -> {
            throw new UnsuitablePassword(objection);
        });
        return signIn.change(field(request, USER_NAME), password, chosen, origin(request));
    }

    private static Optional<String> objection(String password, String chosen, String repeated) {
        return Passwords.objection(chosen)
                .or(() -> chosen.equals(repeated) ? Optional.empty() : Optional.of("The two new passwords differ."))
                .or(() -> chosen.equals(password)
                        ? Optional.of("Choose a password other than your current one.")
                        : Optional.empty());
    }

    private Origin origin(HttpServletRequest request) {
        return new Origin(vaults.at(request.getServerName()).orElseGet(vaults::first), request.getRemoteAddr());
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
