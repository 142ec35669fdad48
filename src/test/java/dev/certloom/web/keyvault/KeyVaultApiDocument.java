package dev.certloom.web.keyvault;

import dev.certloom.access.RequestContext;
import dev.certloom.kernel.HexId;
import dev.certloom.web.ApiDocument;
import dev.certloom.web.ErrorBody;
import dev.certloom.web.ListBody;
import dev.certloom.web.VaultUrls;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.method.HandlerMethod;

/**
 * The OpenAPI document of Key Vault's routes as they are served here. Each is in it once: without the slash that clients may write at the
 * end, and with a version in the path of a key's use.
 */
final class KeyVaultApiDocument implements ApiDocument.Completion {

    /** Where it is kept. */
    static final Path FILE = Path.of("docs/keyvault-api.openapi.json");

    private static final List<Class<?>> CONTROLLERS = List.of(
            CertificatesController.class,
            DeletedCertificatesController.class,
            BackupsController.class,
            PendingController.class,
            IssuersController.class,
            ContactsController.class,
            SecretsController.class,
            KeysController.class,
            KeyOperationsController.class,
            ManagedObjectsController.class);

    private static final String KEY = "/keys/{name}/";

    private static final Pattern IN_PATH = Pattern.compile("\\{(\\w+)}");
    private static final String NAME = "^[0-9a-zA-Z-]{1,127}$";
    private static final int PAGE = 25;

    private KeyVaultApiDocument() {}

    /** As it is kept. */
    static String generate() {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(VaultUrls.class, RequestContext.class);
        return new ApiDocument(
                        "Certloom: routes of Key Vault",
                        "As Azure Key Vault's clients call them. Where choices were made: api.md.",
                        "https://default.localhost:8443",
                        CONTROLLERS,
                        new KeyVaultApiDocument())
                .generate();
    }

    @Override
    public void ofMethod(HandlerMethod method, Operation operation) {
        ResolvableType body = ResolvableType.forMethodReturnType(method.getMethod())
                .as(ResponseEntity.class)
                .getGeneric(0);
        operation.addParametersItem(query("api-version", new StringSchema()).required(true));
        if (body.resolve() == ListBody.class) {
            Schema<?> limit = new IntegerSchema().format(null);
            limit.setMinimum(BigDecimal.ONE);
            limit.setMaximum(BigDecimal.valueOf(PAGE));
            operation
                    .addParametersItem(query("maxresults", limit))
                    .addParametersItem(query("$skiptoken", new StringSchema()));
        }
        if (body.resolve() == ErrorBody.Answer.class) {
            operation.getResponses().remove("200");
            operation.getResponses().addApiResponse("405", new ApiResponse().description("no name of a certificate"));
        }
    }

    @Override
    public void ofDocument(OpenAPI document) {
        Set<String> paths = Set.copyOf(document.getPaths().keySet());
        paths.stream()
                // springdoc makes one slash of the two between which clients leave a version out
                .filter(path -> path.endsWith("/")
                        || (path.startsWith(KEY) && paths.contains(path.replace(KEY, KEY + "{version}/"))))
                .forEach(document.getPaths()::remove);
    }

    @Override
    public void ofRoute(HttpMethod verb, String path, Operation operation) {
        List<Parameter> parameters = new ArrayList<>();
        // made here: springdoc gives one and the same to several, and none for what a method does not read
        IN_PATH.matcher(path).results().map(found -> found.group(1)).forEach(name -> {
            Schema<?> schema = new StringSchema();
            schema.setPattern(name.equals("version") ? HexId.WIRE_FORM : NAME);
            parameters.add(new Parameter().in("path").name(name).required(true).schema(schema));
        });
        Optional.ofNullable(operation.getParameters()).orElse(List.of()).stream()
                .filter(parameter -> !parameter.getIn().equals("path"))
                .forEach(parameters::add);
        operation.setParameters(parameters);
        boolean isList =
                parameters.stream().anyMatch(parameter -> parameter.getName().equals("maxresults"));
        boolean isRefused = operation.getResponses().containsKey("405");
        if ((path.contains("{") || path.endsWith("/contacts")) && !isList && !isRefused) {
            operation.getResponses().putIfAbsent("404", new ApiResponse().description("not there"));
        }
        if (verb != HttpMethod.GET && path.matches("/(deleted)?certificates/.*")) {
            operation
                    .getResponses()
                    .addApiResponse("409", new ApiResponse().description("taken, or changed by somebody else"));
        }
        if (operation.getRequestBody() != null) {
            operation.getResponses().addApiResponse("413", new ApiResponse().description("too large"));
        }
        if (path.endsWith("/create")) {
            Optional.ofNullable(operation.getResponses().get("202"))
                    .ifPresent(accepted -> accepted.addHeaderObject(
                                    HttpHeaders.LOCATION,
                                    new Header().required(true).schema(new StringSchema()))
                            .addHeaderObject(
                                    HttpHeaders.RETRY_AFTER,
                                    ApiDocument.seconds().required(true)));
        }
        if (verb == HttpMethod.GET && path.endsWith("/pending")) {
            Optional.ofNullable(operation.getResponses().get("200"))
                    .ifPresent(found -> found.addHeaderObject(HttpHeaders.RETRY_AFTER, ApiDocument.seconds()));
        }
    }

    private static Parameter query(String name, Schema<?> schema) {
        return new Parameter().in("query").name(name).schema(schema);
    }
}
