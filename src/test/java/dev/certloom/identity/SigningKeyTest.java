package dev.certloom.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import dev.certloom.access.KeysUnavailable;
import dev.certloom.access.Tokens;
import dev.certloom.runtime.MonotonicClock;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SigningKeyTest {

    private static final JWKSelector ANY = new JWKSelector(new JWKMatcher.Builder().build());

    @Test
    void getWhenThereAreSeveralReplicasThenAllHaveTheSameKey() throws Exception {
        // given
        SigningKeys kept = new InMemorySigningKeys();

        // then
        assertThat(new SigningKey(kept).get(ANY, null)).isEqualTo(new SigningKey(kept).get(ANY, null));
    }

    @Test
    void getWhenAnotherReplicaWasFirstThenItsKeyCounts() throws Exception {
        // given
        InMemorySigningKeys kept = new InMemorySigningKeys();
        SigningKey first = new SigningKey(kept);
        SigningKey late = new SigningKey(new SigningKeys() {
            @Override
            public Optional<byte[]> current() {
                return Optional.empty();
            }

            @Override
            public byte[] keepFirst(byte[] pkcs8) {
                return kept.keepFirst(pkcs8);
            }
        });

        // then
        assertThat(first.get(ANY, null)).isEqualTo(late.get(ANY, null));
    }

    @Test
    void readWhenTheKeyCannotBeHadThenNobodySaysTheTokenIsBad() {
        // given
        SigningKey away = new SigningKey(new SigningKeys() {
            @Override
            public Optional<byte[]> current() {
                throw new IllegalStateException("the store is away");
            }

            @Override
            public byte[] keepFirst(byte[] pkcs8) {
                throw new IllegalStateException("the store is away");
            }
        });
        Tokens tokens = new Tokens(
                away, TestSettings.usual(), List::of, () -> 8443, Clock.systemUTC(), MonotonicClock.system());

        // then
        assertThatThrownBy(() -> away.get(ANY, null)).isInstanceOf(KeySourceException.class);
        assertThatThrownBy(() -> tokens.read("eyJhbGciOiJSUzI1NiJ9.e30.AAAA")).isInstanceOf(KeysUnavailable.class);
    }
}
