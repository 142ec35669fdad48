package dev.certloom.web.people;

import static org.mockito.Mockito.mock;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JavaType;
import dev.certloom.access.RequiresPermission;
import dev.certloom.kernel.HexId;
import dev.certloom.operation.Phase;
import dev.certloom.web.ErrorBody;
import dev.certloom.web.ListBody;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.configuration.SpringDocConfiguration;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.properties.SpringDocConfigProperties;
import org.springdoc.webmvc.core.configuration.MultipleOpenApiSupportConfiguration;
import org.springdoc.webmvc.core.configuration.SpringDocWebMvcConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

/**
 * The OpenAPI document of the routes for people's work, made by springdoc from their controllers. What holds for all of
 * them is said here: permissions, errors, the form of ids, which members are always there, the words for constants.
 */
final class PeopleApiDocument {

    /** Where it is kept. */
    static final Path FILE = Path.of("docs/people-api.openapi.json");

    private static final List<Class<?>> CONTROLLERS = List.of(
            TasksController.class,
            OperationsController.class,
            OrdersController.class,
            RevocationsController.class,
            IssuerAccountController.class,
            StandingApprovalsController.class,
            StrandedCertificatesController.class,
            IssuerTrialsController.class,
            AuditController.class);

    private static final Map<String, String> ERRORS =
            Map.of("400", "bad input", "401", "no token, or none for this vault", "403", "not allowed");

    private PeopleApiDocument() {}

    /** As it is kept. */
    static String generate() {
        WebApplicationContextRunner runner = new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        WebMvcAutoConfiguration.class,
                        SpringDocConfiguration.class,
                        SpringDocConfigProperties.class,
                        SpringDocWebMvcConfiguration.class,
                        MultipleOpenApiSupportConfiguration.class))
                .withPropertyValues(
                        "springdoc.api-docs.version=openapi_3_0",
                        "springdoc.writer-with-default-pretty-printer=true",
                        "springdoc.writer-with-order-by-keys=true",
                        "springdoc.default-produces-media-type=application/json")
                .withBean(OpenAPI.class, PeopleApiDocument::frame)
                .withBean(ModelConverter.class, Bodies::new)
                .withBean(OperationCustomizer.class, () -> (operation, route) -> {
                    Optional.ofNullable(route.getMethodAnnotation(RequiresPermission.class))
                            .map(needed -> "Needs " + needed.value().action() + ".")
                            .or(() -> Optional.of("Needs any token."))
                            .ifPresent(needs -> operation.description(Stream.of(needs, operation.getDescription())
                                    .filter(Objects::nonNull)
                                    .collect(Collectors.joining(" "))));
                    return operation.operationId(null).tags(null);
                })
                .withBean(OpenApiCustomizer.class, () -> document -> {
                    ModelConverters.getInstance()
                            .readAll(ErrorBody.Answer.class)
                            .forEach(document.getComponents()::addSchemas);
                    document.getPaths()
                            .forEach((path, item) ->
                                    item.readOperations().forEach(operation -> complete(path, operation)));
                });
        for (Class<?> controller : CONTROLLERS) {
            runner = with(runner, controller);
        }
        StringBuilder document = new StringBuilder();
        runner.run(context -> document.append(MockMvcBuilders.webAppContextSetup(context)
                .build()
                .perform(get("/v3/api-docs"))
                .andReturn()
                .getResponse()
                .getContentAsString()));
        return document.append('\n').toString();
    }

    private static <T> WebApplicationContextRunner with(WebApplicationContextRunner runner, Class<T> controller) {
        return runner.withBean(controller, () -> mock(controller));
    }

    private static OpenAPI frame() {
        return new OpenAPI()
                .info(
                        new Info()
                                .title("Certloom: routes for people's work")
                                .version("1")
                                .description(
                                        "Beside the Key Vault routes, at the same hosts, with the same tokens. See people-api.md."))
                .servers(List.of(new Server().url("https://localhost:8443")))
                .security(List.of(new SecurityRequirement().addList("bearer")))
                .components(new Components()
                        .addSecuritySchemes(
                                "bearer",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .bearerFormat("JWT")));
    }

    private static void complete(String path, Operation operation) {
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
        ERRORS.forEach((status, description) ->
                operation.getResponses().putIfAbsent(status, new ApiResponse().description(description)));
        if (!path.startsWith("/audit")) {
            operation.getResponses().putIfAbsent("404", new ApiResponse().description("not there"));
        }
        operation.getResponses().forEach((status, response) -> {
            if (status.charAt(0) >= '4') {
                response.content(new Content()
                        .addMediaType(
                                "application/json",
                                new MediaType().schema(new Schema<>().$ref("#/components/schemas/Error"))));
            }
        });
    }

    /** Records, of which members are there unless they are {@code @Nullable}, and constants by their words. */
    private static final class Bodies implements ModelConverter {

        @Override
        public @Nullable Schema<?> resolve(
                AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
            Class<?> raw = read(type.getType()).getRawClass();
            if (raw.isEnum()) {
                return words(raw);
            }
            if (raw == ListBody.class) {
                type.name(name(read(type.getType()).containedType(0).getRawClass()) + "s");
            }
            Schema<?> schema = chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
            if (schema != null && raw.isRecord()) {
                Schema<?> record = Optional.ofNullable(schema.get$ref())
                        .<Schema<?>>map(ref -> context.getDefinedModels().get(ref.substring(ref.lastIndexOf('/') + 1)))
                        .orElse(schema);
                for (RecordComponent member : raw.getRecordComponents()) {
                    complete(record, member);
                }
            }
            return schema;
        }

        private static void complete(Schema<?> record, RecordComponent member) {
            JsonInclude inclusion = member.getAccessor().getAnnotation(JsonInclude.class);
            boolean always = inclusion != null && inclusion.value() == JsonInclude.Include.ALWAYS;
            String name = name(member);
            if (always || !member.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                if (record.getRequired() == null || !record.getRequired().contains(name)) {
                    record.addRequiredItem(name);
                }
            }
            if (always) {
                Objects.requireNonNull(record.getProperties().get(name), name).setNullable(true);
            }
        }

        private static Schema<?> words(Class<?> type) {
            StringSchema schema = new StringSchema();
            Arrays.stream(type.getEnumConstants())
                    .map(Enum.class::cast)
                    .map(constant -> constant instanceof Phase phase
                            ? phase.wireName()
                            : constant.name().toLowerCase(Locale.ROOT))
                    .forEach(schema::addEnumItem);
            return schema;
        }

        private static String name(RecordComponent member) {
            JsonProperty property = member.getAccessor().getAnnotation(JsonProperty.class);
            return property == null ? member.getName() : property.value();
        }

        private static String name(Class<?> type) {
            return Optional.ofNullable(type.getAnnotation(io.swagger.v3.oas.annotations.media.Schema.class))
                    .map(io.swagger.v3.oas.annotations.media.Schema::name)
                    .filter(name -> !name.isEmpty())
                    .orElseGet(type::getSimpleName);
        }

        private static JavaType read(Type type) {
            return type instanceof JavaType known ? known : Json.mapper().constructType(type);
        }
    }
}
