package dev.certloom.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.certloom.runtime.MonotonicClock;
import java.net.URL;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** Reads access tokens (RFC 7519): signed by a known key, for our audience, from the right issuer, valid now. */
public final class Tokens {

    /** Asymmetric only, so that no key published for verification signs anything (RFC 8725 section 3.1). */
    public static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256);
    /** An access token's types: RFC 7519 section 5.1, RFC 9068 section 2.1. */
    private static final DefaultJOSEObjectTypeVerifier<SecurityContext> TYPES =
            new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null);

    /** Size limit of cached verified tokens, whose length is up to their issuer. */
    static final long MAX_CHARACTERS = 16 << 20;
    /** How long a key still counts after its provider has withdrawn it. */
    private static final Duration KEY_WITHDRAWAL_DELAY = Duration.ofMinutes(5);
    /**
     * How long a signature that was checked is believed; the key it was checked with may be as old as those that are
     * kept.
     */
    private static final Duration VERIFIED_CACHE_LIFETIME = KEY_WITHDRAWAL_DELAY.minus(ProviderKeys.CACHE_LIFETIME);

    private final Cache<String, Verified> verified = Caffeine.newBuilder()
            .maximumWeight(MAX_CHARACTERS)
            .weigher((String token, Verified read) -> token.length())
            .executor(Runnable::run)
            .build();
    private final NimbusJwtDecoder decoder;
    private final SecuritySettings settings;
    private final Supplier<List<String>> issuers;
    private final IntSupplier port;
    private final Clock clock;
    private final MonotonicClock time;

    /**
     * @param issuers the {@code iss} values accepted, asked for with each token
     * @param port by which we are reached, asked for with each token too
     */
    public Tokens(
            JWKSource<SecurityContext> keys,
            SecuritySettings settings,
            Supplier<List<String>> issuers,
            IntSupplier port,
            Clock clock,
            MonotonicClock time) {
        DefaultJWTProcessor<SecurityContext> signatures = new DefaultJWTProcessor<>();
        signatures.setJWSTypeVerifier(TYPES);
        signatures.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
        // Claims are checked below: by our clock, and with the messages clients know.
        signatures.setJWTClaimsSetVerifier((claims, context) -> {});
        this.decoder = new NimbusJwtDecoder(signatures);
        this.decoder.setJwtValidator(ignored -> OAuth2TokenValidatorResult.success());
        this.settings = settings;
        this.issuers = issuers;
        this.port = port;
        this.clock = clock;
        this.time = time;
    }

    /** Whether it is of a kind that could be read. */
    static boolean isJwt(String token) {
        try {
            JWTParser.parse(token);
            return true;
        } catch (ParseException e) {
            return false;
        }
    }

    /**
     * @throws TokenRefused when it is not valid
     * @throws KeysUnavailable when that cannot be determined
     */
    public Jwt read(String token) {
        Jwt jwt = verified(token);
        if (!isGoodNow(jwt)) {
            verified.invalidate(token);
            throw TokenRefused.expiredOrUnreadable();
        }
        List<String> audience = Objects.requireNonNullElse(jwt.getAudience(), List.of());
        if (!settings.accepts(audience, port.getAsInt())) {
            throw TokenRefused.audience(settings.resource(), audience);
        }
        List<String> expected = issuers.get();
        String issuer = issuer(jwt);
        if (!expected.contains(issuer)) {
            throw TokenRefused.issuer(expected, issuer);
        }
        return jwt;
    }

    /** Only valid signatures are cached. A token's time, audience and issuer are checked each time. */
    private Jwt verified(String token) {
        Verified known = verified.getIfPresent(token);
        if (known != null && time.elapsed().minus(known.at()).compareTo(VERIFIED_CACHE_LIFETIME) < 0) {
            return known.jwt();
        }
        // not within the cache: verification of other tokens does not wait while keys are fetched
        Verified read = verify(token);
        verified.put(token, read);
        return read.jwt();
    }

    private record Verified(Jwt jwt, Duration at) {}

    private Verified verify(String token) {
        try {
            return new Verified(decoder.decode(token), time.elapsed());
        } catch (BadJwtException e) {
            throw TokenRefused.expiredOrUnreadable();
        } catch (JwtException e) {
            throw new KeysUnavailable(e);
        }
    }

    /** A token without an expiry is invalid. */
    private boolean isGoodNow(Jwt jwt) {
        Instant now = clock.instant();
        Duration skew = settings.clockSkew();
        @Nullable Instant expires = jwt.getExpiresAt();
        @Nullable Instant notBefore = jwt.getNotBefore();
        return expires != null
                && now.isBefore(expires.plus(skew))
                && (notBefore == null || !now.isBefore(notBefore.minus(skew)));
    }

    private static String issuer(Jwt jwt) {
        Object issuer = jwt.getClaims().get("iss");
        return issuer instanceof String || issuer instanceof URL ? issuer.toString() : "";
    }
}
