package dev.certloom.issuer;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.kernel.MemberPath;
import dev.certloom.kernel.Refusal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.ext.javatime.deser.DurationDeserializer;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.type.LogicalType;

/**
 * A provider's own configuration of an issuer, beside Key Vault's account id and password. Encrypted at rest.
 *
 * @param json as it was set, for the provider only
 * @param shown the same without its {@link Secret}s, for anybody
 */
public record ProviderConfiguration(String json, String shown) {

    private static final int MAX_LENGTH = 65_536;
    private static final MemberPath ROOT = MemberPath.ROOT.member("configuration");

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual,
                    text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .addModule(new SimpleModule().addDeserializer(Duration.class, new DurationsInWords()))
            .annotationIntrospector(new SecretsInwardsOnly())
            .changeDefaultPropertyInclusion(
                    ignored -> JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
            .build();

    /** An earlier version of the provider may have stored members that this one does not have. */
    private static final JsonMapper STORED = STRICT.rebuild()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /**
     * A configuration that a caller has sent.
     *
     * @param type a record of the provider's; members that may be left out are {@code Optional}
     * @throws Refusal INVALID naming a member that is out of rule
     */
    static ProviderConfiguration of(String json, Class<?> type) {
        if (json.length() > MAX_LENGTH) {
            throw ROOT.invalid();
        }
        try {
            return new ProviderConfiguration(json, STRICT.writeValueAsString(STRICT.readValue(json, type)));
        } catch (JacksonException e) {
            throw path(e).invalid(objection(e));
        }
    }

    /** What is wrong with a member, as far as its type says it; nothing of the value, which may be a secret. */
    private static String objection(JacksonException e) {
        return switch (e) {
            case UnrecognizedPropertyException unknown when path(e).ended() -> "it has a member that is unknown";
            case UnrecognizedPropertyException unknown -> "there is no such member";
            case InvalidFormatException wrong
            when wrong.getTargetType() != null && wrong.getTargetType().isEnum() ->
                "it is one of " + String.join(", ", written(wrong.getTargetType()));
            default -> "";
        };
    }

    /**
     * As the provider reads it.
     *
     * @throws UnreadableConfiguration when an earlier version of the provider stored what this one cannot read
     */
    <C> C as(Class<C> type) {
        try {
            return STORED.readValue(json, type);
        } catch (JacksonException e) {
            // not as its cause, which may quote a secret
            throw new UnreadableConfiguration(path(e));
        }
    }

    /** How the constants of a type are written. */
    static List<String> written(Class<?> constants) {
        return Arrays.stream(constants.getEnumConstants())
                .map(constant -> STRICT.<JsonNode>valueToTree(constant).stringValue())
                .toList();
    }

    /**
     * Whether a member was set, which may be a secret.
     *
     * @param path such as {@code connection.identity.key}
     */
    public boolean isSet(String path) {
        JsonNode member = at(STORED.readTree(json), path);
        return !member.isMissingNode() && !member.isNull();
    }

    /** A member as anybody may see it, as JSON; a missing one where it was not set, or is a secret. */
    public JsonNode shown(String path) {
        return at(STORED.readTree(shown), path);
    }

    /**
     * Another configuration, completed with secrets of this one, where the object that held them is in it too.
     *
     * @param filledIn as JSON
     * @param secrets their paths
     */
    String keepIn(String filledIn, Set<String> secrets) {
        JsonNode known = STORED.readTree(json);
        JsonNode completed = STORED.readTree(filledIn);
        for (String path : secrets) {
            int end = path.lastIndexOf('.');
            JsonNode secret = at(known, path);
            JsonNode parent = end < 0 ? completed : at(completed, path.substring(0, end));
            if (!secret.isMissingNode() && parent instanceof ObjectNode object) {
                object.set(path.substring(end + 1), secret);
            }
        }
        return completed.toString();
    }

    private static JsonNode at(JsonNode object, String path) {
        return object.at("/" + path.replace('.', '/'));
    }

    private static MemberPath path(JacksonException e) {
        MemberPath path = ROOT;
        for (JacksonException.Reference step : e.getPath()) {
            path = path.step(step.getPropertyName(), step.getIndex());
        }
        return path;
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return shown;
    }

    /** As ISO 8601 writes them: of a number, which the mapper would take too, what is too large is lost in silence. */
    private static final class DurationsInWords extends StdScalarDeserializer<Duration> {

        DurationsInWords() {
            super(Duration.class);
        }

        @Override
        public Duration deserialize(JsonParser parser, DeserializationContext context) {
            return parser.hasToken(JsonToken.VALUE_STRING)
                    ? DurationDeserializer.INSTANCE.deserialize(parser, context)
                    : (Duration) context.handleUnexpectedToken(Duration.class, parser);
        }
    }

    private static final class SecretsInwardsOnly extends JacksonAnnotationIntrospector {

        private static final long serialVersionUID = 1;

        @Override
        public JsonProperty.Access findPropertyAccess(MapperConfig<?> config, Annotated member) {
            return isSecret(member.getType())
                    ? JsonProperty.Access.WRITE_ONLY
                    : super.findPropertyAccess(config, member);
        }

        /** Also what holds some: optional ones, lists, maps. */
        private static boolean isSecret(JavaType type) {
            return type.hasRawClass(Secret.class) || (type.getContentType() != null && isSecret(type.getContentType()));
        }
    }
}
