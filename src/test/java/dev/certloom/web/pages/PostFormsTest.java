package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A form that posts carries a token against forgery; Thymeleaf puts it only into those whose address it writes itself. */
class PostFormsTest {

    private static final Pattern FORM = Pattern.compile("<form\\b[^>]*>.*?</form>", Pattern.DOTALL);
    private static final Pattern POSTS = Pattern.compile("\\A<form\\b[^>]*\\bmethod=\"post\"[^>]*>", Pattern.DOTALL);
    private static final Pattern WRITES_ITS_ADDRESS = Pattern.compile("\\A<form\\b[^>]*\\sth:action=", Pattern.DOTALL);
    private static final String OWN_TOKEN = "name=\"csrf\"";

    @Test
    void everyFormThatPostsCarriesATokenAgainstForgery() throws IOException {
        // when
        List<String> posting = posting();

        // then
        assertThat(posting).hasSizeGreaterThan(10);
        assertThat(posting)
                .filteredOn(form -> !WRITES_ITS_ADDRESS.matcher(form).find() && !form.contains(OWN_TOKEN))
                .isEmpty();
    }

    private static List<String> posting() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/resources/dashboard"))) {
            return files.filter(file -> file.toString().endsWith(".html"))
                    .flatMap(file -> FORM.matcher(text(file)).results().map(MatchResult::group))
                    .filter(form -> POSTS.matcher(form).find())
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
