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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST  | /certificates/{name}/import        | {"value":"YQ"}
            PATCH | /certificates/{name}/pending       | {"cancellation_requested":true}
            POST  | /certificates/{name}/pending/merge | {"x5c":["AAAA"]}
            POST  | /certificates/restore              | {"value":"YQ"}
            PUT   | /certificates/issuers/{issuer}     | {"provider":"Test"}
            PUT   | /certificates/contacts             | {"contacts":[{"email":"a@example.org"}]}
            POST  | /keys/{name}/{version}/sign        | {"alg":"ES256","value":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}
            POST  | /keys/{name}/{version}/verify      | {"alg":"ES256","digest":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","value":"YQ"}
            POST  | /keys/{name}/{version}/encrypt     | {"alg":"RSA-OAEP","value":"YQ"}
            POST  | /keys/{name}/{version}/decrypt     | {"alg":"RSA-OAEP","value":"YQ"}
            POST  | /keys/{name}/{version}/wrapkey     | {"alg":"RSA-OAEP","value":"YQ"}
            POST  | /keys/{name}/{version}/unwrapkey   | {"alg":"RSA-OAEP","value":"YQ"}
            """)
    void requiredMembersAreThoseWithoutWhichARequestIsRefused(String verb, String path, String body)
            throws IOException {
        // given
        KeyVaultApi api = new KeyVaultApi();
        api.post("/certificates/web/create", KeyVaultApi.SELF_SIGNED).is(202);
        api.vault.issue("web");
        api.post("/certificates/web/create", KeyVaultApi.MANUAL).is(202);
        String version =
                api.get("/certificates/web/versions").text("/value/0/id").replaceFirst(".*/", "");
        String address = path.replaceFirst("\\{name}|\\{issuer}", "web").replace("{version}", version) + "?"
                + KeyVaultApi.VERSION;
        ObjectNode whole = (ObjectNode) Wire.MAPPER.readTree(body);

        // when
        for (String member : whole.propertyNames()) {
            String without = whole.deepCopy().without(member).toString();
            KeyVaultApi.Answered answered = api.send(HttpMethod.valueOf(verb), address, without);

            // then
            answered.is(400);
            assertThat(answered.text("/error/message")).contains(member);
        }
        assertThat(required(verb, path)).isEqualTo(Set.copyOf(whole.propertyNames()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST  | /certificates/{name}/create        | 202
            PATCH | /certificates/{name}               | 200
            PATCH | /certificates/{name}/{version}     | 200
            PATCH | /certificates/{name}/policy        | 200
            PATCH | /certificates/issuers/{issuer}     | 200
            """)
    void otherRequestsNeedNoMember(String verb, String path, int status) throws IOException {
        // given
        KeyVaultApi api = new KeyVaultApi();
        api.post("/certificates/web/create", KeyVaultApi.SELF_SIGNED).is(202);
        api.vault.issue("web");
        String version =
                api.get("/certificates/web/versions").text("/value/0/id").replaceFirst(".*/", "");

        api.put("/certificates/issuers/web", "{\"provider\":\"Test\"}").is(200);

        // when
        KeyVaultApi.Answered answered = api.send(
                HttpMethod.valueOf(verb),
                path.replaceFirst("\\{name}|\\{issuer}", "web").replace("{version}", version) + "?"
                        + KeyVaultApi.VERSION,
                "{}");

        // then
        answered.is(status);
        assertThat(required(verb, path)).isEmpty();
    }

    private static Set<String> required(String verb, String path) throws IOException {
        JsonNode document = Wire.MAPPER.readTree(Files.readString(KeyVaultApiDocument.FILE));
        JsonNode schema = document.path("paths")
                .path(path)
                .path(verb.toLowerCase(Locale.ROOT))
                .at("/requestBody/content/application~1json/schema");
        JsonNode named =
                schema.has("$ref") ? document.at(schema.get("$ref").asString().substring(1)) : schema;
        return named.path("required").valueStream().map(JsonNode::asString).collect(Collectors.toSet());
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
