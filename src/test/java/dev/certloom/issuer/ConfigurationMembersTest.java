package dev.certloom.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.issuer.ConfigurationMember.Group;
import dev.certloom.issuer.ConfigurationMember.Kind;
import dev.certloom.issuer.ConfigurationMember.Value;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationMembersTest {

    enum Way {
        @JsonProperty("by-hand")
        HAND,
        @JsonProperty("by-air")
        AIR
    }

    record Inner(@ManyLines String text, Secret key) {}

    record Whole(
            String name,
            Optional<Inner> inner,
            Way way,
            Optional<Boolean> flag,
            int number,
            Optional<Duration> time,
            Optional<List<String>> several,
            Map<String, String> named,
            Optional<CertificateChecks> checks) {}

    @Test
    void ofThenEveryMemberIsOfItsKindInTheOrderOfTheRecord() {
        List<ConfigurationMember> members = ConfigurationMembers.of(Whole.class, Map.of("name", List.of("one", "two")));

        assertThat(members.subList(0, members.size() - 1))
                .containsExactly(
                        new Value("name", false, Kind.TEXT, List.of("one", "two"), false),
                        new Group(
                                "inner",
                                true,
                                List.of(
                                        new Value("inner.text", false, Kind.TEXT, List.of(), true),
                                        new Value("inner.key", false, Kind.SECRET, List.of(), false))),
                        new Value("way", false, Kind.TEXT, List.of("by-hand", "by-air"), false),
                        new Value("flag", true, Kind.FLAG, List.of(), false),
                        new Value("number", false, Kind.NUMBER, List.of(), false),
                        new Value("time", true, Kind.DURATION, List.of(), false),
                        new Value("several", true, Kind.LIST, List.of(), true),
                        new Value("named", false, Kind.MAP, List.of(), true));
        assertThat(members.getLast().values())
                .filteredOn(value -> value.path().equals("checks.warnOnly"))
                .singleElement()
                .satisfies(value -> assertThat(value.choices()).isNotEmpty().isSorted());
    }

    record Strange(URI where) {}

    @Test
    void ofWhenNoFormCouldAskForAMemberThenThatIsAMistakeInTheCode() {
        assertThatThrownBy(() -> ConfigurationMembers.of(Strange.class, Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("where");
    }

    @ParameterizedTest
    @CsvSource({
        "acme, connection.address connection.trust connection.proxy dns.server",
        "cfssl, connection.address connection.trust connection.proxy",
        "script, script parameters",
        "simulated, ''"
    })
    void membersThatDecideWhomSecretsAreToldAreKnownOfEachProvider(String provider, String paths) throws Exception {
        assertThat(ConfigurationMembers.secretRecipients(
                        Class.forName("dev.certloom.issuer." + provider + ".Configuration")))
                .containsExactlyElementsOf(paths.isEmpty() ? List.of() : List.of(paths.split(" ")));
    }
}
