package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.CALLS_REAL_METHODS;
import static org.mockito.Mockito.mock;

import dev.certloom.issuer.ConfigurableIssuer;
import dev.certloom.issuer.ConfigurationMember;
import dev.certloom.issuer.ConfigurationMember.Group;
import dev.certloom.issuer.ConfigurationMember.Value;
import dev.certloom.issuer.TestIssuers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;

/** The words for members of providers' configurations. */
class MemberWordsTest {

    /** Of all that are part of the service, made without what they work with. */
    static Stream<ConfigurableIssuer<?>> providers() {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AssignableTypeFilter(ConfigurableIssuer.class));
        return scanner.findCandidateComponents("dev.certloom.issuer").stream()
                .map(found -> type(String.valueOf(found.getBeanClassName())))
                .filter(type -> type.getPackageName().split("\\.").length > 3)
                .map(type -> mock(type, CALLS_REAL_METHODS));
    }

    private static Class<? extends ConfigurableIssuer<?>> type(String name) {
        try {
            @SuppressWarnings("unchecked")
            Class<? extends ConfigurableIssuer<?>> type =
                    (Class<? extends ConfigurableIssuer<?>>) Class.forName(name).asSubclass(ConfigurableIssuer.class);
            return type;
        } catch (ClassNotFoundException e) {
            throw new LinkageError(name, e);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void everyMemberOfAProvidersConfigurationHasALabel(ConfigurableIssuer<?> provider) {
        MemberWords words = new MemberWords(provider.provider());

        assertThat(labelled(TestIssuers.members(provider)))
                .allSatisfy(path -> assertThat(words.isLabelled(path))
                        .as("configuration.%s in messages.properties, for %s", path, provider.provider())
                        .isTrue());
    }

    /** Of groups those that are shown as such: where there are several members in them. */
    private static List<String> labelled(List<ConfigurationMember> members) {
        return members.stream()
                .flatMap(member -> switch (member) {
                    case Group group -> Stream.concat(Stream.of(group.path()), labelled(group.members()).stream());
                    case Value value -> Stream.of(value.path());
                })
                .toList();
    }

    @Test
    void memberThatAProviderWordsItselfHasItsWordsAndAnotherThoseOfAll() {
        assertThat(new MemberWords("ACME").label("connection.address")).isEqualTo("Directory");
        assertThat(new MemberWords("CFSSL").label("connection.address")).isEqualTo("Address");
        assertThat(new MemberWords("CFSSL").help("checks.warnOnly")).isPresent();
        assertThat(new MemberWords("ACME").choice("challenge", "dns-01")).startsWith("dns-01: ");
        assertThat(new MemberWords("New").label("somethingNew")).isEqualTo("somethingNew");
    }
}
