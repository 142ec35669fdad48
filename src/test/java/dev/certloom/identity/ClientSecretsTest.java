package dev.certloom.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import dev.certloom.access.LimitWatch;
import dev.certloom.access.SecuritySettings;
import dev.certloom.access.ServiceAddress;
import dev.certloom.access.Vaults;
import dev.certloom.access.VaultsSettings;
import dev.certloom.runtime.MonotonicClock;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.authentication.ClientSecretAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;

/** What a secret at the token endpoint costs tells nothing of which clients there are. */
class ClientSecretsTest {

    private final AtomicInteger hashes = new AtomicInteger();
    private final InMemoryClients clients = new InMemoryClients();
    private final InMemoryPeople places = new InMemoryPeople();
    private final List<String> used = new ArrayList<>();
    private ClientSecrets secrets = secrets();

    @BeforeEach
    void register() {
        clients.add(new Client(
                "known",
                "known",
                TestClients.secret(SecretHash.hash("secret")),
                Set.of(),
                Set.of(),
                Set.of(),
                Instant.EPOCH));
        secrets = secrets();
        hashes.set(0);
    }

    @ParameterizedTest
    @CsvSource({
        "known, wrong",
        "known, ''",
        "unknown, secret",
        "unknown, ''",
        "certloom-people, secret",
        "a' or 1=1, secret",
        "a client with blanks, secret"
    })
    void secretThatIsWrongCostsOneHashWhicheverClientItIsSaidToBeOf(String client, String secret) {
        assertThatThrownBy(() -> secrets.authenticate(shown(client, secret)))
                .isInstanceOfSatisfying(
                        OAuth2AuthenticationException.class,
                        refused -> assertThat(refused.getError().getErrorCode()).isEqualTo("invalid_client"));
        assertThat(hashes).hasValue(1);
    }

    @Test
    void secretThatIsRightCostsOneHashAndItsPlaceIsRemembered() {
        assertThat(secrets.authenticate(shown("known", "secret")))
                .isNotNull()
                .matches(client -> client.isAuthenticated());
        assertThat(hashes).hasValue(1);
        assertThat(places.isKnown("client:known", "")).isTrue();
        assertThat(used).containsExactly("known");
    }

    @Test
    void eitherOfTwoSecretsIsGoodUntilItIsRemoved() {
        clients.addSecret("known", new Client.Secret("s2", SecretHash.hash("another"), Instant.EPOCH), "ada");
        assertThat(secrets.authenticate(shown("known", "secret"))).isNotNull();
        assertThat(secrets.authenticate(shown("known", "another"))).isNotNull();

        clients.removeSecret("known", "s1");

        assertThat(secrets.authenticate(shown("known", "another"))).isNotNull();
        assertThatThrownBy(() -> secrets.authenticate(shown("known", "secret")))
                .isInstanceOf(OAuth2AuthenticationException.class);
        clients.removeSecret("known", "s2");
        for (String secret : List.of("secret", "another", "")) {
            assertThatThrownBy(() -> secrets.authenticate(shown("known", secret)))
                    .isInstanceOf(OAuth2AuthenticationException.class);
        }
    }

    private static OAuth2ClientAuthenticationToken shown(String client, String secret) {
        return new OAuth2ClientAuthenticationToken(
                client, ClientAuthenticationMethod.CLIENT_SECRET_POST, secret, Map.of());
    }

    private ClientSecrets secrets() {
        SecuritySettings settings = TestSettings.usual();
        ServiceAddress address =
                new ServiceAddress(settings, new MockEnvironment().withProperty("local.server.port", "8443"));
        ClientDirectory directory = new ClientDirectory(
                clients, new PeopleClient(settings, address, new Vaults(new VaultsSettings(Map.of()))), settings);
        return new ClientSecrets(
                new ClientSecretAuthenticationProvider(directory, mock(OAuth2AuthorizationService.class)),
                directory,
                new Counted(),
                new AttemptGate(
                        new AttemptThrottle(MonotonicClock.system()),
                        places,
                        wait -> {},
                        new LimitWatch(event -> {}, MonotonicClock.system()),
                        Clock.systemUTC()),
                used::add);
    }

    /** The real hashes, counted. */
    private final class Counted implements PasswordEncoder {

        private final SecretHash hash = new SecretHash();

        @Override
        public @Nullable String encode(@Nullable CharSequence secret) {
            return hash.encode(secret);
        }

        @Override
        public boolean matches(@Nullable CharSequence secret, @Nullable String hashed) {
            hashes.incrementAndGet();
            return hash.matches(secret, hashed);
        }
    }
}
