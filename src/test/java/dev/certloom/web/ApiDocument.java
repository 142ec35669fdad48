package dev.certloom.web;

import static org.mockito.Mockito.mock;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.certloom.access.RequiresPermission;
import dev.certloom.operation.Phase;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
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
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.method.HandlerMethod;

/**
 * An OpenAPI document of some of our routes, made by springdoc from their controllers. What holds for all of them is said here:
 * permissions, errors, which members are always there, the words for constants.
 *
 * @param description what the document says of itself
 * @param server where examples are sent
 * @param completion what is said of an operation beyond that, by its path and the method that serves it
 */
public record ApiDocument(
        String title, String description, String server, List<Class<?>> controllers, Completion completion) {

    private static final Map<String, String> ERRORS =
            Map.of("400", "bad input", "401", "no token, or none for this vault", "403", "not allowed");

    /** Answers that are the same everywhere, by their names in the document. */
    private static final Map<String, String> FOR_A_LATER_TRY = Map.of("429", "TooManyRequests", "503", "Unavailable");

    /** Says of an operation what springdoc does not find out. */
    public interface Completion {

        /** Before paths are known. */
        default void ofMethod(HandlerMethod method, Operation operation) {}

        /** Of the whole, after all operations are in it. */
        default void ofDocument(OpenAPI document) {}

        /** After errors are added. */
        void ofRoute(HttpMethod verb, String path, Operation operation);
    }

    /** As it is kept. */
    public String generate() {
        WebApplicationContextRunner runner = new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        WebMvcAutoConfiguration.class,
                        SpringDocConfiguration.class,
                        SpringDocConfigProperties.class,
                        SpringDocWebMvcConfiguration.class,
                        MultipleOpenApiSupportConfiguration.class))
                .withPropertyValues(
                        "springdoc.api-docs.version=openapi_3_0",
                        "springdoc.default-produces-media-type=application/json")
                .withBean(OpenAPI.class, this::frame)
                .withBean(ModelConverter.class, Bodies::new)
                .withBean(OperationCustomizer.class, () -> (operation, route) -> {
                    Optional.ofNullable(route.getMethodAnnotation(RequiresPermission.class))
                            .map(needed -> "Needs " + needed.value().action() + ".")
                            .or(() -> Optional.of("Needs any token."))
                            .ifPresent(needs -> operation.description(Stream.of(needs, operation.getDescription())
                                    .filter(Objects::nonNull)
                                    .collect(Collectors.joining(" "))));
                    completion.ofMethod(route, operation);
                    return operation.operationId(null).tags(null);
                })
                .withBean(OpenApiCustomizer.class, () -> document -> {
                    ModelConverters.getInstance()
                            .readAll(ErrorBody.Answer.class)
                            .forEach(document.getComponents()::addSchemas);
                    completion.ofDocument(document);
                    document.getPaths()
                            .forEach((path, item) -> item.readOperationsMap()
                                    .forEach((verb, operation) -> complete(verb, path, operation)));
                });
        for (Class<?> controller : controllers) {
            runner = with(runner, controller);
        }
        StringBuilder document = new StringBuilder();
        runner.run(context -> document.append(MockMvcBuilders.webAppContextSetup(context)
                .build()
                .perform(get("/v3/api-docs"))
                .andReturn()
                .getResponse()
                .getContentAsString()));
        return sorted(document.toString());
    }

    /** By the names of members: which order springdoc gives them depends on what it did before in the same JVM. */
    private static String sorted(String document) {
        try {
            ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(mapper.readValue(document, Object.class))
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> WebApplicationContextRunner with(WebApplicationContextRunner runner, Class<T> controller) {
        return runner.withBean(controller, () -> mock(controller));
    }

    private OpenAPI frame() {
        return new OpenAPI()
                .info(new Info().title(title).version("1").description(description))
                .servers(List.of(new Server().url(server)))
                .security(List.of(new SecurityRequirement().addList("bearer")))
                .components(new Components()
                        .addResponses("TooManyRequests", later("too much at once; nothing was changed"))
                        .addResponses(
                                "Unavailable", later("the store is away, or what was accepted is not to be seen yet"))
                        .addSecuritySchemes(
                                "bearer",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .bearerFormat("JWT")));
    }

    private void complete(HttpMethod verb, String path, Operation operation) {
        ERRORS.forEach(
                (status, text) -> operation.getResponses().putIfAbsent(status, new ApiResponse().description(text)));
        completion.ofRoute(verb, path, operation);
        operation.getResponses().forEach((status, response) -> {
            if (status.charAt(0) >= '4') {
                response.content(error());
            }
        });
        FOR_A_LATER_TRY.forEach((status, name) -> operation
                .getResponses()
                .addApiResponse(status, new ApiResponse().$ref("#/components/responses/" + name)));
    }

    private static Content error() {
        return new Content()
                .addMediaType(
                        "application/json", new MediaType().schema(new Schema<>().$ref("#/components/schemas/Error")));
    }

    private static ApiResponse later(String description) {
        return new ApiResponse()
                .description(description)
                .content(error())
                .addHeaderObject(HttpHeaders.RETRY_AFTER, seconds().required(true));
    }

    /** A header that says after how many seconds to ask again. */
    public static Header seconds() {
        return new Header().description("seconds").schema(new IntegerSchema().format(null));
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
            if (Arrays.stream(Optional.ofNullable(raw.getRecordComponents()).orElse(new RecordComponent[0]))
                    .anyMatch(member -> member.getAccessor().isAnnotationPresent(JsonValue.class))) {
                return new ObjectSchema();
            }
            Schema<?> schema = chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
            if (schema != null && raw.isRecord()) {
                Schema<?> record = Optional.ofNullable(schema.get$ref())
                        .<Schema<?>>map(ref -> context.getDefinedModels().get(ref.substring(ref.lastIndexOf('/') + 1)))
                        .orElse(schema);
                Arrays.stream(raw.getRecordComponents())
                        .filter(member -> !member.getAccessor().isAnnotationPresent(JsonUnwrapped.class))
                        .forEach(member -> complete(record, member));
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
