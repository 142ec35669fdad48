package dev.certloom.identity;

import dev.certloom.identity.AttemptGate.Subject;
import dev.certloom.identity.AttemptGate.TooSoon;
import dev.certloom.identity.AttemptThrottle.Attempt;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.http.converter.OAuth2ErrorHttpMessageConverter;
import org.springframework.security.oauth2.server.authorization.authentication.ClientSecretAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/**
 * Checks the secrets of programs at the token endpoint, around the framework's own check: guessing is throttled as for
 * passwords, and an unknown client costs the same work as a known one.
 */
final class ClientSecrets implements AuthenticationProvider {

    private static final OAuth2ErrorHttpMessageConverter ERRORS = new OAuth2ErrorHttpMessageConverter();
    /** The hash of no secret. */
    private static final String UNKNOWN_CLIENT_HASH = SecretHash.hash("");

    private final ClientSecretAuthenticationProvider check;
    private final RegisteredClientRepository clients;
    private final PasswordEncoder hashes;
    private final AttemptGate gate;
    private final Consumer<String> used;

    /**
     * @param hashes what the check computes hashes with
     * @param used is told the id of each client that has logged in
     */
    ClientSecrets(
            ClientSecretAuthenticationProvider check,
            RegisteredClientRepository clients,
            PasswordEncoder hashes,
            AttemptGate gate,
            Consumer<String> used) {
        this.check = check;
        this.clients = clients;
        this.hashes = hashes;
        this.gate = gate;
        this.used = used;
        check.setPasswordEncoder(hashes);
    }

    /** Too many earlier secrets were wrong. */
    private static final class Later extends OAuth2AuthenticationException {

        private static final long serialVersionUID = 1L;

        private final String afterSeconds;

        Later(TooSoon why) {
            super(new OAuth2Error(OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE), why);
            this.afterSeconds = why.retryAfterSeconds();
        }
    }

    @Override
    public @Nullable Authentication authenticate(Authentication shown) {
        if (!(shown instanceof OAuth2ClientAuthenticationToken client)
                || !(client.getClientAuthenticationMethod().equals(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                        || client.getClientAuthenticationMethod()
                                .equals(ClientAuthenticationMethod.CLIENT_SECRET_POST))) {
            return check.authenticate(shown);
        }
        String id = client.getPrincipal().toString();
        String address = client.getDetails() instanceof WebAuthenticationDetails details
                ? Optional.ofNullable(details.getRemoteAddress()).orElse("")
                : "";
        Subject subject = ClientDirectory.isPossible(id) ? Subject.client(id) : Subject.impossible();
        try (Attempt attempt = gate.enter(subject, address)) {
            Authentication authenticated = judge(client, attempt);
            attempt.succeeded();
            gate.remember(subject, address);
            used.accept(id);
            return authenticated;
        } catch (TooSoon e) {
            throw new Later(e);
        }
    }

    private Authentication judge(OAuth2ClientAuthenticationToken shown, Attempt attempt) {
        RegisteredClient known = clients.findByClientId(shown.getPrincipal().toString());
        if (known == null || !known.getClientAuthenticationMethods().contains(shown.getClientAuthenticationMethod())) {
            hashes.matches(String.valueOf(shown.getCredentials()), UNKNOWN_CLIENT_HASH);
        }
        try {
            return Objects.requireNonNull(check.authenticate(shown));
        } catch (OAuth2AuthenticationException e) {
            attempt.failed();
            throw e;
        }
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return check.supports(authentication);
    }

    /** As the framework answers, and for those who are to wait as HTTP says it (RFC 6585 section 4). */
    static void refuse(HttpServletRequest request, HttpServletResponse response, AuthenticationException why)
            throws IOException {
        SecurityContextHolder.clearContext();
        String code = why instanceof OAuth2AuthenticationException known
                ? known.getError().getErrorCode()
                : OAuth2ErrorCodes.INVALID_REQUEST;
        ServletServerHttpResponse answer = new ServletServerHttpResponse(response);
        if (why instanceof Later later) {
            answer.getHeaders().set(HttpHeaders.RETRY_AFTER, later.afterSeconds);
            answer.setStatusCode(HttpStatus.TOO_MANY_REQUESTS);
        } else {
            answer.setStatusCode(
                    code.equals(OAuth2ErrorCodes.INVALID_CLIENT) ? HttpStatus.UNAUTHORIZED : HttpStatus.BAD_REQUEST);
        }
        ERRORS.write(new OAuth2Error(code), null, answer);
    }
}
