package dev.certloom.web.keyvault;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.mockmvc.MockMvcResponse;
import com.atlassian.oai.validator.model.Request.Method;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import dev.certloom.web.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.servlet.MvcResult;
import tools.jackson.databind.JsonNode;

/** Holds answers to the OpenAPI document of Key Vault's routes. */
final class KeyVaultContract {

    /** Without the slash that clients may write at the end, and with a version where they leave it out. */
    private static final Pattern LATEST = Pattern.compile("^/keys/([^/]+)//");

    private static final JsonNode PATHS = paths();
    private static final OpenApiInteractionValidator VALIDATOR = validator();

    private KeyVaultContract() {}

    /** Of a route that is in the document; others are none of Key Vault's. */
    static void check(MvcResult result) {
        String path = LATEST.matcher(result.getRequest().getRequestURI())
                .replaceFirst("/keys/$1/0123456789abcdef0123456789abcdef/")
                .replaceFirst("/$", "");
        String verb = String.valueOf(result.getRequest().getMethod());
        // of a path that looks like a certificate's, and is another route's
        boolean isNoRoute = result.getResponse().getStatus() == HttpStatus.METHOD_NOT_ALLOWED.value();
        // which the validator takes for the versions of a certificate
        boolean isIssuerOfThatName = path.equals("/certificates/issuers/versions");
        if (isNoRoute || isIssuerOfThatName || !isDescribed(verb, path)) {
            return;
        }
        ValidationReport report =
                VALIDATOR.validateResponse(path, Method.valueOf(verb), MockMvcResponse.of(result.getResponse()));
        assertThat(report.getMessages()).as(verb + " " + path).isEmpty();
    }

    private static boolean isDescribed(String verb, String path) {
        return PATHS.properties().stream()
                .filter(described -> described.getValue().has(verb.toLowerCase(Locale.ROOT)))
                .anyMatch(described -> path.matches(described.getKey().replaceAll("\\{\\w+}", "[^/]+")));
    }

    private static JsonNode paths() {
        return Wire.MAPPER.readTree(document()).get("paths");
    }

    private static OpenApiInteractionValidator validator() {
        return OpenApiInteractionValidator.createForInlineApiSpecification(document())
                .withLevelResolver(LevelResolver.create()
                        .withLevel("validation.request", ValidationReport.Level.IGNORE)
                        .build())
                .build();
    }

    private static String document() {
        try {
            return Files.readString(KeyVaultApiDocument.FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
