package dev.certloom.web.keyvault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.GoldenFile;
import dev.certloom.web.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class KeyVaultApiDocumentTest {

    private static final Path ROUTES = Path.of("src/test/resources/golden/api/routes.txt");
    private static final Path PEOPLES = Path.of("docs/people-api.openapi.json");

    /** A change that is meant: delete the file, have this test write it, and read the difference. */
    @Test
    void documentSaysWhatTheControllersSay() {
        new GoldenFile(KeyVaultApiDocument.FILE).assertIsEqualTo(KeyVaultApiDocument.generate());
    }

    @Test
    void documentHasEachRouteOfKeyVaultsAndNoOther() throws IOException {
        // given
        Set<String> served;
        try (Stream<String> lines = Files.lines(ROUTES)) {
            served = lines.map(line -> line.split(" "))
                    .filter(route -> !route[2].equals("open"))
                    .filter(route -> route[0].matches("/(deleted)?(certificates|secrets|keys)(/.*)?"))
                    .map(route -> route[1].replaceAll("[\\[\\]]", "") + " "
                            + route[0].replaceFirst("/$", "").replace("//", "/{version}/"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        // when
        Set<String> peoples = operations(PEOPLES);
        Set<String> described = operations(KeyVaultApiDocument.FILE);

        // then
        served.removeAll(peoples);
        assertThat(described).isEqualTo(served);
    }

    private static Set<String> operations(Path document) throws IOException {
        JsonNode paths = Wire.MAPPER.readTree(Files.readString(document)).get("paths");
        return paths.properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .map(Map.Entry::getKey)
                        .map(verb -> verb.toUpperCase(Locale.ROOT) + " " + path.getKey()))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
