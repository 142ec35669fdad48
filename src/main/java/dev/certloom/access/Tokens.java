package dev.certloom.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTParser;
import dev.certloom.runtime.MonotonicClock;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** Reads access tokens (RFC 7519): signed by a known key, for our audience, from the right issuer, valid now. */
public final class Tokens {

    /** Asymmetric only, so that no key published for verification signs anything (RFC 8725 section 3.1). */
    public static final Set<SignatureAlgorithm> ALGORITHMS = Set.of(SignatureAlgorithm.RS256, SignatureAlgorithm.ES256);

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
    private final OAuth2TokenValidator<Jwt> timestamps;
    private final OAuth2TokenValidator<Jwt> audience;
    private final OAuth2TokenValidator<Jwt> issuer;
    private final SecuritySettings settings;
    private final Supplier<List<String>> issuers;
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
        this.decoder = NimbusJwtDecoder.withJwkSource(keys)
                .jwsAlgorithms(all -> all.addAll(ALGORITHMS))
                .build();
        // What stays true of a token once it was verified; the other claims are validated each time.
        this.decoder.setJwtValidator(types());
        this.timestamps = timestamps(settings.clockSkew(), clock);
        this.audience = new JwtClaimValidator<Collection<String>>(
                JwtClaimNames.AUD, claimed -> settings.accepts(claimed, port.getAsInt()));
        this.issuer = new JwtClaimValidator<>(
                JwtClaimNames.ISS, claimed -> issuers.get().contains(claimed.toString()));
        this.settings = settings;
        this.issuers = issuers;
        this.time = time;
    }

    /** An access token's types: RFC 7519 section 5.1, RFC 9068 section 2.1. */
    private static JwtTypeValidator types() {
        JwtTypeValidator types = new JwtTypeValidator("JWT", "at+jwt");
        types.setAllowEmpty(true);
        return types;
    }

    private static JwtTimestampValidator timestamps(Duration clockSkew, Clock clock) {
        JwtTimestampValidator timestamps = new JwtTimestampValidator(clockSkew);
        timestamps.setAllowEmptyExpiryClaim(false);
        timestamps.setClock(clock);
        return timestamps;
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
     * Verifies a token and reads it.
     *
     * @throws TokenRefused when it is not valid
     * @throws KeysUnavailable when that cannot be determined
     */
    public Jwt read(String token) {
        Jwt jwt = verified(token);
        if (timestamps.validate(jwt).hasErrors()) {
            verified.invalidate(token);
            throw TokenRefused.untimely();
        }
        if (audience.validate(jwt).hasErrors()) {
            throw TokenRefused.audience(settings.resource(), Objects.requireNonNullElse(jwt.getAudience(), List.of()));
        }
        if (issuer.validate(jwt).hasErrors()) {
            throw TokenRefused.issuer(
                    issuers.get(), Objects.requireNonNullElse(jwt.getClaimAsString(JwtClaimNames.ISS), ""));
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
            throw isJwt(token) ? TokenRefused.unverified() : TokenRefused.malformed();
        } catch (JwtException e) {
            throw new KeysUnavailable(e);
        }
    }
}
