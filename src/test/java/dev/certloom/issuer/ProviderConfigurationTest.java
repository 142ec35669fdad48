package dev.certloom.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.kernel.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderConfigurationTest {

    private enum Profile {
        SERVER,
        CLIENT
    }

    private record Login(String user, Optional<Secret> password) {}

    private record Settings(
            String address,
            Optional<Profile> profile,
            Optional<Duration> after,
            Optional<Login> login,
            Optional<List<Secret>> tokens,
            Optional<Map<String, Secret>> headers) {}

    @Test
    void secretsAreKeptAndNeverShownWhereverTheyAre() {
        ProviderConfiguration configuration = ProviderConfiguration.of("""
                {"address":"a","after":"PT120S","login":{"user":"u","password":"secret"},"tokens":["secret"],"headers":{"x":"secret"}}""", Settings.class);

        assertThat(configuration.shown())
                .isEqualTo("{\"address\":\"a\",\"after\":\"PT2M\",\"login\":{\"user\":\"u\"}}");
        Settings read = configuration.as(Settings.class);
        assertThat(read.tokens()).contains(List.of(new Secret("secret")));
        assertThat(read.headers()).contains(Map.of("x", new Secret("secret")));
        assertThat(read + " " + configuration).doesNotContain("secret\"", "=secret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                      | configuration.address
            {"address":null}                        | configuration.address
            {"address":5}                           | configuration.address
            {"address":"a","after":5}               | configuration.after
            {"address":"a","after":1E+999999999}    | configuration.after
            {"address":"a","after":"5"}             | configuration.after
            {"address":"a","tokens":["t",5]}        | configuration.tokens[1]
            {"address":"a","headers":{"s3cr&t":5}}  | configuration.headers
            """)
    void whatIsOutOfRuleIsRefusedNamingTheMember(String json, String member) {
        assertThatThrownBy(() -> ProviderConfiguration.of(json, Settings.class))
                .isInstanceOf(Refusal.class)
                .hasMessage("Property " + member + " has invalid value");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"address":"a","profile":0}             | configuration.profile has invalid value: it is one of SERVER, CLIENT
            {"address":"a","profile":"s3cret"}      | configuration.profile has invalid value: it is one of SERVER, CLIENT
            {"address":"a","login":{"user":"u","x":1}} | configuration.login.x has invalid value: there is no such member
            {"address":"a","login":{"user":"u","s3cr&t":1}} | configuration.login has invalid value: it has a member that is unknown
            """)
    void whatMayBeThereIsSaidWhereSomethingElseIs(String json, String words) {
        assertThatThrownBy(() -> ProviderConfiguration.of(json, Settings.class))
                .isInstanceOf(Refusal.class)
                .hasMessage("Property " + words);
    }

    @Test
    void moreThanAConfigurationNeedsIsRefused() {
        assertThatThrownBy(() ->
                        ProviderConfiguration.of("{\"address\":\"%s\"}".formatted("a".repeat(65_536)), Settings.class))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void whatIsStoredIsReadByALaterVersionAndNeverQuoted() {
        assertThat(new ProviderConfiguration("{\"address\":\"a\",\"gone\":1}", "{}")
                        .as(Settings.class)
                        .address())
                .isEqualTo("a");
        assertThatThrownBy(() ->
                        new ProviderConfiguration("{\"address\":\"a\",\"tokens\":\"secret\"}", "{}").as(Settings.class))
                .isInstanceOf(UnreadableConfiguration.class)
                .hasMessageContaining("configuration.tokens")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    record Nested(Optional<Inner> inner) {}

    record Inner(String shown, Optional<Secret> hidden) {}

    @Test
    void memberIsSetByWhatWasSentAndShownOnlyIfItIsNoSecret() {
        ProviderConfiguration set =
                ProviderConfiguration.of("{\"inner\":{\"shown\":\"a\",\"hidden\":\"secret-1\"}}", Nested.class);

        assertThat(set.isSet("inner.hidden")).isTrue();
        assertThat(set.shown("inner.hidden").isMissingNode()).isTrue();
        assertThat(set.shown("inner.shown").asString()).isEqualTo("a");
        assertThat(set.isSet("inner.other")).isFalse();
        assertThat(ProviderConfiguration.of("{}", Nested.class).isSet("inner.shown"))
                .isFalse();
    }

    record Called(Optional<Where> connection, Optional<Secret> token) {}

    record Where(String address, Optional<Secret> key) {}

    @Test
    void secretsAreKeptInWhatWasFilledInWhereTheirObjectStillIs() {
        ProviderConfiguration known = ProviderConfiguration.of(
                "{\"connection\":{\"address\":\"https://ca\",\"key\":\"secret-1\"},\"token\":\"secret-2\"}",
                Called.class);
        Set<String> both = Set.of("connection.key", "token");

        assertThat(ProviderConfiguration.of(
                                known.keepIn("{\"connection\":{\"address\":\"https://ca\"}}", both), Called.class)
                        .as(Called.class))
                .isEqualTo(known.as(Called.class));
        assertThat(known.keepIn("{\"connection\":{\"address\":\"https://ca\"}}", Set.of()))
                .doesNotContain("secret");
        assertThat(ProviderConfiguration.of("{}", Called.class).keepIn("{}", both))
                .isEqualTo("{}");
    }
}
