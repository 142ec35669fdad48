package dev.certloom.issuer;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.kernel.Refusal;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JacksonException.Reference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;

/**
 * A provider's own configuration of an issuer, beside Key Vault's account id and password. Encrypted at rest.
 *
 * @param json as it was set, for the provider only
 * @param shown the same without its {@link Secret}s, for anybody
 */
public record ProviderConfiguration(String json, String shown) {

    private static final int MAX_LENGTH = 65_536;
    private static final Pattern MEMBER = Pattern.compile("[A-Za-z0-9_.]{1,100}");

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
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
     * @param type a record of the provider's
     * @throws Refusal INVALID naming a member that is out of rule
     */
    static ProviderConfiguration of(String json, Class<?> type) {
        if (json.length() > MAX_LENGTH) {
            throw Refusal.invalidProperty("configuration");
        }
        try {
            return new ProviderConfiguration(json, STRICT.writeValueAsString(STRICT.readValue(json, type)));
        } catch (JacksonException e) {
            throw Refusal.invalidProperty(member(e));
        }
    }

    /** As far as it looks like the name of one: what looks like none may be a secret in a wrong place. */
    private static String member(JacksonException failure) {
        String path = failure.getPath().stream()
                .map(Reference::getPropertyName)
                .map(String::valueOf)
                .collect(Collectors.joining("."));
        return MEMBER.matcher(path).matches() ? "configuration." + path : "configuration";
    }

    /** As the provider reads it. */
    <C> C as(Class<C> type) {
        return STORED.readValue(json, type);
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return shown;
    }

    private static final class SecretsInwardsOnly extends JacksonAnnotationIntrospector {

        private static final long serialVersionUID = 1;

        @Override
        public JsonProperty.Access findPropertyAccess(MapperConfig<?> config, Annotated member) {
            JavaType type = member.getType();
            boolean secret = type.hasRawClass(Secret.class)
                    || type.isReferenceType() && type.getContentType().hasRawClass(Secret.class);
            return secret ? JsonProperty.Access.WRITE_ONLY : super.findPropertyAccess(config, member);
        }
    }
}
