package dev.certloom.settings;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Names of settings are checked before anything starts. */
@ExtendWith(OutputCaptureExtension.class)
@ResourceLock(Resources.SYSTEM_OUT)
class SettingsCheckTest {

    @ParameterizedTest
    @CsvSource({
        "certloom.secrity.audience, certloom.security.audience",
        "certloom.security.audiense, certloom.security.audience",
        "certlom.security.audience, certloom.security.audience",
        "certloom.approval.stand-for, certloom.approval.stands-for",
        "certloom.audience, certloom.security.audience",
        "certloom.vaults.team-a.host, certloom.vaults.team-a.hosts",
        "certloom.notifications.webhooks.siem.ulr, certloom.notifications.webhooks.siem.url",
        "certloom.engine.oauth.client-secert, certloom.engine.oauth.client-secret",
        "certloom.embeded.enabled, certloom.embedded.enabled",
        "certloom.hme, certloom.home"
    })
    void aMisspeltSettingIsRefusedAndTheMeantOneIsNamed(String given, String meant) {
        // when, then
        assertThatExceptionOfType(UnknownSettings.class)
                .isThrownBy(() -> check("file", Map.of(given, "x")))
                .withMessageContaining(given)
                .withMessageContaining("did you mean " + meant + "?");
    }

    @Test
    void allMisspeltSettingsAreNamedInOneList() {
        // when, then
        assertThatExceptionOfType(UnknownSettings.class)
                .isThrownBy(
                        () -> check("file", Map.of("certloom.secrity.audience", "x", "certloom.engin.tenant-id", "y")))
                .withMessageContaining("certloom.secrity.audience")
                .withMessageContaining("certloom.engin.tenant-id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "certloom.home",
                "certloom.security.audience",
                "certloom.security.audience[0]",
                "certloom.security.rolesClaim",
                "certloom.security.roles_claim",
                "certloom.vaults.team-a.hosts[1]",
                "certloom.vaults.team-a.role-bindings[my value]",
                "certloom.vaults.team-a.role-bindings.reader[0]",
                "certloom.vaults.team-a.role-bindings.dotted.role",
                "certloom.engine.approval-processes[default/local]",
                "certloom.notifications.groups.pki-approvers[0]",
                "certloom.issuers.test.enabled",
                "certloom.monitoring.every",
                "certloom.embedded.enabled",
                "certificates.home",
                "spring.application.nme"
            })
    void aSettingThatIsOneAndWhatIsNotOursIsLeftAlone(String name) {
        // when, then
        assertThatCode(() -> check("file", Map.of(name, "x"))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "certloom.audit.keep, 7days",
        "certloom.orders.budget, soon",
        "certloom.http.requests-per-address, many",
        "certloom.key-stock.rsa2048, -1",
        "certloom.audit.seal-every, PT1H",
        "certloom.issuers.test.enabled, maybe",
        "certloom.renewal.freeze-exempt, -PT1S",
        "certloom.renewal.windows.nights.rule, FREQ=DAILY",
        "server.port, abc",
        "management.server.port, 8o81"
    })
    void aValueThatCannotBeReadIsRefusedBeforeAnythingStarts(String name, String value) {
        // when, then
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> SettingsCheck.checkValues(environment("file", Map.of(name, value))));
    }

    @Test
    void thePortIsNamedBeforeWhatIsMadeOfIt() {
        Map<String, Object> settings =
                Map.of("server.port", "abc", "certloom.pages.address", "https://{vault}.localhost:${server.port:8443}");

        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> SettingsCheck.checkValues(environment("file", settings)))
                .withMessageContaining("'server.port'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"certloom.home=/srv/certloom", "- certloom.home", "certloom.home=/srv\ncertloom.x=1"})
    void aFileThatIsNoMapIsRefusedWithItsName(String text) throws IOException {
        StandardEnvironment environment = yaml(text);

        assertThatExceptionOfType(MalformedSettings.class)
                .isThrownBy(() -> SettingsCheck.checkFiles(environment))
                .withMessageContaining("ours.yaml")
                .withMessageNotContaining("/srv");
    }

    @ParameterizedTest
    @ValueSource(strings = {"certloom.home: /srv/certloom", "", "# nothing", "documents: 1"})
    void aFileThatIsAMapOrEmptyIsRead(String text) throws IOException {
        StandardEnvironment environment = yaml(text);

        assertThatCode(() -> SettingsCheck.checkFiles(environment)).doesNotThrowAnyException();
    }

    private static StandardEnvironment yaml(String text) throws IOException {
        StandardEnvironment environment = new StandardEnvironment();
        new YamlPropertySourceLoader()
                .load("ours.yaml", new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8)))
                .forEach(environment.getPropertySources()::addFirst);
        return environment;
    }

    @Test
    void aFileThatIsNoYamlIsReportedByItsLineAndNotByWhatIsThere() {
        String text = "certloom:\n  key: \"s3cret\n";

        FailureAnalysis analysis =
                new UnreadableYamlAnalyzer().analyze(catchThrowableOfType(MarkedYAMLException.class, () -> yaml(text)));

        assertThat(analysis)
                .isNotNull()
                .extracting(FailureAnalysis::getDescription, as(InstanceOfAssertFactories.STRING))
                .contains("line 3")
                .doesNotContain("s3cret");
    }

    @Test
    void anUnknownEnvironmentVariableOnlyWarns(CapturedOutput output) {
        // when
        check(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                Map.of(
                        "CERTLOOM_SECRITY_AUDIENCE", "x",
                        "CERTLOOM_KEY_ENCRYPTION_KEY", "y",
                        "CERTLOOM_ENGINE_GRPCADDRESS", "z",
                        "CERTLOOM_VAULTS_TEAMA_HOSTS_0", "a"));

        // then
        assertThat(output)
                .contains("certloom.secrity.audience")
                .doesNotContain("certloom.key.encryption.key")
                .doesNotContain("grpcaddress")
                .doesNotContain("teama");
    }

    /** A new setting that is documented but read without a record would be refused. */
    @Test
    void everySettingOfTheReadmeIsKnown() throws IOException {
        // given
        Pattern name = Pattern.compile("`(certloom\\.[a-z][a-zA-Z.\\[\\]/-]*)(=[^`]*)?`");
        List<String> documented = Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.startsWith("| `certloom."))
                .flatMap(line -> name.matcher(line.split("\\|", 3)[1]).results())
                .map(MatchResult::group)
                .map(quoted -> quoted.substring(1, quoted.length() - 1))
                .toList();

        // then
        SettingNames known = SettingsCheck.known();
        assertThat(documented)
                .hasSizeGreaterThan(10)
                .allSatisfy(setting -> assertThat(known.contains(ConfigurationPropertyName.of(lowerCase(setting))))
                        .as(setting)
                        .isTrue());
    }

    /** Settings that annotations read by placeholders have no record of their own. */
    @Test
    void everyPlaceholderInTheCodeIsKnown() throws IOException {
        // given
        Pattern placeholder = Pattern.compile("\\$\\{(certloom\\.[a-z.-]+)");
        List<String> read;
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            read = files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(file -> placeholder.matcher(text(file)).results())
                    .map(found -> found.group(1))
                    .toList();
        }

        // then
        SettingNames known = SettingsCheck.known();
        assertThat(read)
                .isNotEmpty()
                .allSatisfy(setting -> assertThat(known.contains(ConfigurationPropertyName.of(setting)))
                        .as(setting)
                        .isTrue());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The README writes names of somebody's own choice in capitals. */
    private static String lowerCase(String setting) {
        return setting.toLowerCase(java.util.Locale.ROOT);
    }

    private static void check(String source, Map<String, Object> settings) {
        SettingsCheck.check(environment(source, settings));
    }

    private static StandardEnvironment environment(String source, Map<String, Object> settings) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().stream()
                .toList()
                .forEach(own -> environment.getPropertySources().remove(own.getName()));
        environment
                .getPropertySources()
                .addFirst(
                        source.equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)
                                ? new SystemEnvironmentPropertySource(source, settings)
                                : new MapPropertySource(source, settings));
        ConfigurationPropertySources.attach(environment);
        return environment;
    }
}
