package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.kernel.Messages;
import dev.certloom.operation.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WordsTest {

    private static final Pattern IN_TEMPLATES = Pattern.compile("#\\{([a-z0-9.-]+)");
    private static final Pattern IN_JAVA = Pattern.compile(
            "(?:Messages\\s*\\.\\s*text|Messages\\s*\\.\\s*find|message)\\(\\s*\"([a-z0-9.-]+)\"(\\s*\\+)?");

    private static final Pattern OF_CONSTANTS = Pattern.compile("Messages\\.of\\(\"([a-z0-9.-]+)\"");

    private static final Pattern LITERAL = Pattern.compile("\"([a-z0-9.-]+)\"");

    private static final Set<String> KEYS =
            ResourceBundle.getBundle("messages", Locale.ROOT).keySet();

    static Stream<Enum<?>> constants() {
        return Words.PLACES.keySet().stream()
                .flatMap(kind -> Arrays.stream(kind.getEnumConstants()))
                .map(Enum.class::cast)
                .map(constant -> (Enum<?>) constant);
    }

    @ParameterizedTest
    @MethodSource("constants")
    void everyConstantThatPeopleReadHasAWord(Enum<?> constant) {
        assertThat(Words.word(constant)).isNotBlank().doesNotContain("_");
    }

    @Test
    void constantOfAnotherKindIsAMistakeInTheCode() {
        assertThatThrownBy(() -> Words.word(Phase.Status.GONE)).hasMessageContaining("kind of constant");
    }

    @Test
    void everyKeyThatTemplatesAndCodeNameIsInTheFile() {
        Set<String> missing = new TreeSet<>(whole());
        missing.removeAll(KEYS);

        assertThat(missing).isEmpty();
    }

    @Test
    void everyKeyInTheFileIsUsed() {
        Set<String> used = new TreeSet<>(whole());
        used.addAll(literals());
        constants().forEach(constant -> used.add(Messages.key(place(constant), constant)));
        List<String> beginnings = beginnings();

        assertThat(KEYS)
                .allSatisfy(key -> assertThat(
                                used.contains(key) || beginnings.stream().anyMatch(key::startsWith))
                        .as(key)
                        .isTrue());
    }

    @Test
    void wordsOfCodeAreFoundInAPageUnlessTheyAreThereToSearchFor() {
        assertThat(
                        RawWords.inHtml(
                                "<p class='phase-awaitingIssuer'>awaitingApproval, RETRY_WAIT: <b>order-placed</b> <code>order-issued</code>"))
                .containsExactly("RETRY_WAIT", "awaitingApproval", "order-placed");
    }

    private static String place(Enum<?> constant) {
        return java.util.Objects.requireNonNull(Words.PLACES.get(constant.getDeclaringClass()));
    }

    private static Set<String> whole() {
        return Stream.concat(
                        sources("src/main/resources/dashboard", ".html")
                                .flatMap(text -> IN_TEMPLATES.matcher(text).results())
                                .map(found -> found.group(1)),
                        sources("src/main/java", ".java")
                                .flatMap(text -> IN_JAVA.matcher(text).results())
                                .filter(found -> found.group(2) == null)
                                .map(found -> found.group(1)))
                .collect(Collectors.toSet());
    }

    /** Code may choose between keys before it asks for the text. */
    private static List<String> literals() {
        return sources("src/main/java", ".java")
                .flatMap(text -> LITERAL.matcher(text).results())
                .map(found -> found.group(1))
                .toList();
    }

    /** Of keys that code completes, by itself or with a constant. */
    private static List<String> beginnings() {
        return sources("src/main/java", ".java")
                .flatMap(text -> Stream.concat(
                        IN_JAVA.matcher(text)
                                .results()
                                .filter(found -> found.group(2) != null)
                                .map(found -> found.group(1)),
                        OF_CONSTANTS.matcher(text).results().map(found -> found.group(1) + ".")))
                .toList();
    }

    private static Stream<String> sources(String folder, String ending) {
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            return files.filter(file -> file.toString().endsWith(ending)).map(WordsTest::read).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
