package dev.certloom.web.people;

import dev.certloom.kernel.HexId;
import dev.certloom.web.ApiDocument;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The OpenAPI document of the routes for people's work. */
final class PeopleApiDocument {

    /** Where it is kept. */
    static final Path FILE = Path.of("docs/people-api.openapi.json");

    private static final List<Class<?>> CONTROLLERS = List.of(
            TasksController.class,
            OperationsController.class,
            OrdersController.class,
            TicketsController.class,
            FreezesController.class,
            RevocationsController.class,
            RenewalsController.class,
            IssuerAccountController.class,
            StandingApprovalsController.class,
            StrandedCertificatesController.class,
            IssuerTrialsController.class,
            AuditController.class);

    private PeopleApiDocument() {}

    /** As it is kept. */
    static String generate() {
        return new ApiDocument(
                        "Certloom: routes for people's work",
                        "Beside the Key Vault routes, at the same hosts, with the same tokens. See people-api.md.",
                        "https://localhost:8443",
                        CONTROLLERS,
                        PeopleApiDocument::complete)
                .generate();
    }

    private static void complete(HttpMethod verb, String path, Operation operation) {
        for (Parameter parameter :
                Optional.ofNullable(operation.getParameters()).orElse(List.of())) {
            if (parameter.getSchema() == null) {
                parameter.setSchema(new StringSchema());
            }
            if (parameter.getIn().equals("path")) {
                // a new one: springdoc gives one and the same to several
                boolean isId = List.of("id", "version").contains(parameter.getName());
                parameter.setSchema(new StringSchema());
                parameter.getSchema().setPattern(isId ? HexId.WIRE_FORM : null);
            }
        }
        if (!path.startsWith("/audit")) {
            operation.getResponses().putIfAbsent("404", new ApiResponse().description("not there"));
        }
    }
}
