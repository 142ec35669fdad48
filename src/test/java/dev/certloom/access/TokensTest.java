package dev.certloom.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.certloom.identity.TestSettings;
import dev.certloom.operation.TestClock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked anew of a token that was verified before. */
class TokensTest {

    private static final String ISSUER = "https://issuer.example";

    private final TestClock clock = new TestClock();
    private final ECKey key = key();
    private final AtomicInteger lookedUp = new AtomicInteger();
    private final SecuritySettings settings = TestSettings.usual();
    private List<String> issuers = List.of(ISSUER);
    private final Tokens tokens = new Tokens(
            (selector, context) -> {
                lookedUp.incrementAndGet();
                return List.<JWK>of(key);
            },
            settings,
            () -> issuers,
            () -> 8443,
            clock,
            clock);

    @Test
    void aSignatureIsCheckedOnceInAWhile() throws Exception {
        // given
        String token = token(Duration.ofHours(1));

        // when
        tokens.read(token);
        tokens.read(token);

        // then
        assertThat(lookedUp).hasValue(1);
        clock.advance(Duration.ofMinutes(4));
        tokens.read(token);
        assertThat(lookedUp)
                .as("a key may have been withdrawn, which a provider's keys tell after another minute")
                .hasValue(2);
    }

    @Test
    void aSignatureIsCheckedAgainInTimeAlsoWhenTheClockWasSetBack() throws Exception {
        // given
        String token = token(Duration.ofHours(1));
        tokens.read(token);

        // when
        clock.set(clock.instant().minus(Duration.ofMinutes(30)));
        clock.advance(Duration.ofMinutes(6));
        tokens.read(token);

        // then
        assertThat(lookedUp).hasValue(2);
    }

    @Test
    void aTokenThatWasGoodEndsAtItsTime() throws Exception {
        // given
        String token = token(Duration.ofMinutes(1));
        tokens.read(token);

        // when
        clock.advance(Duration.ofMinutes(1).plus(settings.clockSkew()).plusSeconds(1));

        // then
        assertThatThrownBy(() -> tokens.read(token)).isInstanceOf(TokenRefused.class);
    }

    @Test
    void anIssuerThatIsNotAcceptedAnyMoreIsRefusedAtTheNextRequest() throws Exception {
        // given
        String token = token(Duration.ofHours(1));
        tokens.read(token);

        // when
        issuers = List.of();

        // then
        assertThatThrownBy(() -> tokens.read(token)).isInstanceOf(TokenRefused.class);
    }

    @Test
    void aTokenWithAnotherSignatureIsRefusedBesideTheGoodOne() throws Exception {
        // given
        String token = token(Duration.ofHours(1));
        tokens.read(token);
        String forged = token.substring(0, token.lastIndexOf('.') + 1) + "A".repeat(86);

        // when, then
        assertThatThrownBy(() -> tokens.read(forged))
                .isInstanceOf(TokenRefused.class)
                .hasMessageEndingWith("signed by a key trusted here.");
    }

    @ParameterizedTest
    @CsvSource({"JWT, true", "at+jwt, true", ", true", "logout+jwt, false"})
    void aTokenOfAnotherKindIsNoAccessToken(@Nullable String type, boolean isAccessToken) throws Exception {
        // given
        JOSEObjectType named = type == null ? null : new JOSEObjectType(type);
        String token = token(Duration.ofHours(1), named);

        // when, then
        if (isAccessToken) {
            assertThat(tokens.read(token).getAudience()).containsExactly(settings.resource());
        } else {
            assertThatThrownBy(() -> tokens.read(token))
                    .isInstanceOf(TokenRefused.class)
                    .hasMessageContaining("It is not an access token");
        }
    }

    private String token(Duration good) throws Exception {
        return token(good, null);
    }

    private String token(Duration good, @Nullable JOSEObjectType type) throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).type(type).build(),
                new JWTClaimsSet.Builder()
                        .issuer(ISSUER)
                        .audience(settings.resource())
                        .expirationTime(Date.from(clock.instant().plus(good)))
                        .build());
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }

    private static ECKey key() {
        try {
            return new ECKeyGenerator(Curve.P_256).generate();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
