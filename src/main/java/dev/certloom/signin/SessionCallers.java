package dev.certloom.signin;

import dev.certloom.access.Caller;
import dev.certloom.access.CurrentCallers;
import dev.certloom.access.SignedIn;
import dev.certloom.access.TokenRefused;
import dev.certloom.signin.PagesSecurity.SessionEnd;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.DeferredSecurityContext;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.session.FindByIndexNameSessionRepository;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stores in the session who signed in: the {@link Caller}, never a token. A person who has been removed, or has another
 * password, is signed out; roles and groups are the current ones. It is stored as text, so that a session survives a
 * change of our classes, or ends if it cannot be read any more.
 */
final class SessionCallers implements SecurityContextRepository {

    private static final String ATTRIBUTE = "certloom.caller";
    /** For a person signed in, without a requested page. */
    private static final Duration IDLE = Duration.ofMinutes(30);

    /** Text that lacks a member was written by another release, and is ignored. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private final CurrentCallers current;
    private final Clock clock;
    private final SessionEnd ends;

    SessionCallers(CurrentCallers current, SessionEnd ends, Clock clock) {
        this.current = current;
        this.clock = clock;
        this.ends = ends;
    }

    /** The session's content. */
    record Kept(Caller caller, int passwordVersion, Instant until) {}

    @Override
    public DeferredSecurityContext loadDeferredContext(HttpServletRequest request) {
        return new DeferredSecurityContext() {
            private Optional<SecurityContext> loaded = Optional.empty();

            @Override
            public SecurityContext get() {
                SecurityContext context = loaded.orElseGet(() -> load(request));
                loaded = Optional.of(context);
                return context;
            }

            @Override
            public boolean isGenerated() {
                return get().getAuthentication() == null;
            }
        };
    }

    @Override
    @Deprecated
    @SuppressWarnings("removal")
    public SecurityContext loadContext(HttpRequestResponseHolder holder) {
        return load(holder.getRequest());
    }

    private SecurityContext load(HttpServletRequest request) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        kept(request)
                .flatMap(kept -> current(kept, request))
                .ifPresent(caller -> context.setAuthentication(authentication(caller, request)));
        return context;
    }

    private Optional<Caller> current(Kept kept, HttpServletRequest request) {
        try {
            return Optional.of(current.of(kept.caller(), kept.passwordVersion()));
        } catch (TokenRefused over) {
            Optional.ofNullable(request.getSession(false)).ifPresent(session -> session.removeAttribute(ATTRIBUTE));
            return Optional.empty();
        }
    }

    private Optional<Kept> kept(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session == null || !(session.getAttribute(ATTRIBUTE) instanceof String text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(text, Kept.class))
                    .filter(kept -> clock.instant().isBefore(kept.until()));
        } catch (JacksonException e) {
            session.removeAttribute(ATTRIBUTE);
            return Optional.empty();
        }
    }

    /** The address is that of the current request, not of the sign-in. */
    private static Authentication authentication(Caller caller, HttpServletRequest request) {
        return UsernamePasswordAuthenticationToken.authenticated(caller.from(request.getRemoteAddr()), null, List.of());
    }

    @Override
    public void saveContext(SecurityContext context, HttpServletRequest request, HttpServletResponse response) {
        Authentication authentication = context.getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof SignedIn somebody) {
            ends.makeRoom(somebody.caller().oid());
            HttpSession session = request.getSession(true);
            session.setMaxInactiveInterval((int) IDLE.toSeconds());
            session.setAttribute(
                    ATTRIBUTE,
                    JSON.writeValueAsString(new Kept(somebody.caller(), somebody.passwordVersion(), somebody.until())));
            session.setAttribute(
                    FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME,
                    somebody.caller().oid());
            context.setAuthentication(authentication(somebody.caller(), request));
        }
    }

    @Override
    public boolean containsContext(HttpServletRequest request) {
        return kept(request).isPresent();
    }
}
