package dev.certloom.signin;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.certloom.access.Tokens;
import java.time.Clock;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenDecoderFactory;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.converter.ClaimTypeConverter;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * Verifies the ID tokens of people who return from their sign-in (OpenID Connect Core 1.0 section 3.1.3.7), by the keys
 * and algorithms of access tokens.
 */
final class IdTokens implements JwtDecoderFactory<ClientRegistration> {

    private final JWKSource<SecurityContext> keys;
    private final Clock clock;

    IdTokens(JWKSource<SecurityContext> keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public JwtDecoder createDecoder(ClientRegistration registration) {
        OidcIdTokenValidator claims = new OidcIdTokenValidator(registration);
        claims.setClock(clock);
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSource(keys)
                .jwsAlgorithms(all -> all.addAll(Tokens.ALGORITHMS))
                .build();
        decoder.setClaimSetConverter(
                new ClaimTypeConverter(OidcIdTokenDecoderFactory.createDefaultClaimTypeConverters()));
        decoder.setJwtValidator(claims);
        return decoder;
    }
}
