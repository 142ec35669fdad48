package dev.certloom.settings;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.CertloomApplication;
import dev.certloom.GoldenFile;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code docs/settings.md} lists what the code binds, in the words of the code's Javadoc, which Spring Boot's processor puts into the
 * configuration metadata.
 */
class SettingsDocumentTest {

    private static final String ANY = ".NAME";

    /** Where more is said about the settings of a section. */
    private static final Map<String, String> PAGES = Map.ofEntries(
            Map.entry("certloom.approval", "approval.md"),
            Map.entry("certloom.audit", "audit.md"),
            Map.entry("certloom.compute", "architecture.md#what-keeps-a-processor-busy"),
            Map.entry("certloom.engine", "engine.md"),
            Map.entry("certloom.issuers", "issuers.md"),
            Map.entry("certloom.http", "operations.md#limits"),
            Map.entry("certloom.key-stock", "architecture.md#keys-in-advance"),
            Map.entry("certloom.monitoring", "operations.md"),
            Map.entry("certloom.notifications", "notifications.md"),
            Map.entry("certloom.renewal", "lifecycle.md"),
            Map.entry("certloom.security", "sign-in.md"));

    @Test
    void everySettingHasADescription() {
        // when, then
        Map<String, Setting> described = described();
        assertThat(SettingsCheck.known().all())
                .hasSizeGreaterThan(100)
                .allSatisfy(name -> assertThat(find(described, name).map(Setting::description))
                        .as(
                                "description of %s: the record's @param, or additional-spring-configuration-metadata.json",
                                name)
                        .hasValueSatisfying(
                                description -> assertThat(description).isNotBlank()));
    }

    /** To renew the document, delete it and run this. */
    @Test
    void documentListsEverySetting() {
        new GoldenFile(Path.of("docs/settings.md")).assertIsEqualTo(document());
    }

    private static String document() {
        Map<String, Setting> described = described();
        TreeMap<String, List<String>> sections = SettingsCheck.known().all().stream()
                .collect(groupingBy(SettingsDocumentTest::section, TreeMap::new, toList()));
        List<String> lines = new ArrayList<>(
                List.of(
                        "# Settings",
                        "",
                        "Generated from the code by `SettingsDocumentTest`; which of them most people need, and how they are given, says the",
                        "[README](../README.md#settings). Durations are written as in ISO 8601: `PT10S`, `P7D`. `NAME` stands for a name of your own."));
        sections.forEach((section, names) -> {
            lines.addAll(List.of("", "## " + section, ""));
            Optional.ofNullable(PAGES.get(section))
                    .ifPresent(page ->
                            lines.addAll(List.of("More in [%s](%s).".formatted(page.replaceAll("#.*", ""), page), "")));
            lines.addAll(List.of("| setting | default | meaning |", "|---|---|---|"));
            names.forEach(name ->
                    find(described, name).map(setting -> setting.row(name)).ifPresent(lines::add));
        });
        return String.join("\n", lines) + "\n";
    }

    /** The first two elements of a name, or the first alone for the few that have no more. */
    private static String section(String name) {
        String[] elements = name.split("\\.", -1);
        return elements.length == 2 ? elements[0] : elements[0] + "." + elements[1];
    }

    /** By its name, or by that of the map that it is in. */
    private static Optional<Setting> find(Map<String, Setting> described, String name) {
        return Stream.of(name, name.endsWith(ANY) ? name.substring(0, name.length() - ANY.length()) : name)
                .flatMap(candidate -> Optional.ofNullable(described.get(candidate)).stream())
                .findFirst();
    }

    private static Map<String, Setting> described() {
        try {
            URI classes = CertloomApplication.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            JsonNode metadata = JsonMapper.shared()
                    .readTree(
                            Files.readString(Path.of(classes).resolve("META-INF/spring-configuration-metadata.json")));
            return metadata.path("properties")
                    .valueStream()
                    .map(Setting::read)
                    .collect(toMap(Setting::name, setting -> setting));
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("Expected the configuration metadata beside the classes.", e);
        }
    }

    private record Setting(String name, String value, String description) {

        static Setting read(JsonNode property) {
            return new Setting(
                    property.path("name").asString(),
                    value(property.path("defaultValue")),
                    property.path("description").asString(""));
        }

        private static String value(JsonNode value) {
            String text = value.asString("").replaceAll("^\\[(.*)]$", "$1");
            return text.isEmpty() ? "-" : "`" + text + "`";
        }

        String row(String asked) {
            String words = description
                    .replaceAll("\\{@code ([^{}]*(\\{[^{}]*})?[^{}]*)}", "`$1`")
                    .replaceAll("\\.$", "");
            return "| `%s` | %s | %s%s |"
                    .formatted(asked, value, words.substring(0, 1).toUpperCase(Locale.ROOT), words.substring(1));
        }
    }
}
