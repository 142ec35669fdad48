package dev.certloom.security;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;

/** What a token must say, beyond being signed (API reference 1.5). */
final class TokenChecks {

    private static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

    private TokenChecks() {}

    static OAuth2TokenValidator<Jwt> of(PublicAddress address, String audience, Clock clock) {
        JwtTimestampValidator timestamps = new JwtTimestampValidator(CLOCK_SKEW);
        timestamps.setClock(clock);
        return new DelegatingOAuth2TokenValidator<>(List.of(
                timestamps,
                token -> token.getExpiresAt() == null
                        ? failure("[TokenExpired] Error validating token: 'S2S12086'.")
                        : OAuth2TokenValidatorResult.success(),
                token -> hasAudience(token, audience),
                token -> hasIssuer(token, address.issuer())));
    }

    private static OAuth2TokenValidatorResult hasAudience(Jwt token, String audience) {
        List<String> found = token.getAudience() == null ? List.of() : token.getAudience();
        return found.contains(audience)
                ? OAuth2TokenValidatorResult.success()
                : failure("AKV10022: Invalid audience. Expected %s, found: %s."
                        .formatted(audience, String.join(", ", found)));
    }

    private static OAuth2TokenValidatorResult hasIssuer(Jwt token, String issuer) {
        String found = token.getClaimAsString("iss");
        return issuer.equals(found)
                ? OAuth2TokenValidatorResult.success()
                : failure("AKV10032: Invalid issuer. Expected one of %s, found %s.".formatted(issuer, found));
    }

    private static OAuth2TokenValidatorResult failure(String literal) {
        return OAuth2TokenValidatorResult.failure(new OAuth2Error(Challenge.LITERAL, literal, null));
    }
}
