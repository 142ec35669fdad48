package dev.certloom.issuer;

import dev.certloom.chaincheck.IssuerDemands;
import dev.certloom.issuer.ConfigurationMember.Group;
import dev.certloom.issuer.ConfigurationMember.Kind;
import dev.certloom.issuer.ConfigurationMember.Value;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the members of a configuration off its record. */
final class ConfigurationMembers {

    private static final Map<Type, Kind> KINDS = Map.ofEntries(
            Map.entry(String.class, Kind.TEXT),
            Map.entry(Secret.class, Kind.SECRET),
            Map.entry(Boolean.class, Kind.FLAG),
            Map.entry(boolean.class, Kind.FLAG),
            Map.entry(Integer.class, Kind.NUMBER),
            Map.entry(int.class, Kind.NUMBER),
            Map.entry(Long.class, Kind.NUMBER),
            Map.entry(long.class, Kind.NUMBER),
            Map.entry(Duration.class, Kind.DURATION));

    private final Map<String, List<String>> choices;

    private ConfigurationMembers(Map<String, List<String>> choices) {
        this.choices = choices;
    }

    /**
     * The members of a record, in its order.
     *
     * @param choices what members may be, by their paths, where their types do not say it
     * @throws IllegalStateException when it has one of a type that no form could ask for, which is a mistake in the code
     */
    static List<ConfigurationMember> of(Class<?> type, Map<String, List<String>> choices) {
        Map<String, List<String>> all = new HashMap<>(choices);
        all.put("checks.warnOnly", IssuerDemands.mayOnlyWarn().stream().sorted().toList());
        return new ConfigurationMembers(all).below("", type);
    }

    /** The paths of members that decide whom secrets are told. */
    static List<String> secretRecipients(Class<?> type) {
        return secretRecipients("", type).toList();
    }

    private static Stream<String> secretRecipients(String parent, Class<?> type) {
        return Arrays.stream(type.getRecordComponents()).flatMap(component -> {
            String path = path(parent, component);
            Type declared = component.getGenericType();
            Class<?> raw = rawOf(rawOf(declared) == Optional.class ? argument(declared, 0) : declared);
            if (component.isAnnotationPresent(SecretRecipient.class)) {
                return Stream.of(path);
            }
            return raw.isRecord() && !KINDS.containsKey(raw) ? secretRecipients(path, raw) : Stream.empty();
        });
    }

    private static String path(String parent, RecordComponent component) {
        return parent.isEmpty() ? component.getName() : parent + "." + component.getName();
    }

    private List<ConfigurationMember> below(String path, Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(component -> member(path(path, component), component))
                .toList();
    }

    private ConfigurationMember member(String path, RecordComponent component) {
        Type declared = component.getGenericType();
        boolean optional = rawOf(declared) == Optional.class;
        Type type = optional ? argument(declared, 0) : declared;
        Class<?> raw = rawOf(type);
        boolean manyLines = component.isAnnotationPresent(ManyLines.class);
        if (KINDS.containsKey(raw)) {
            return new Value(path, optional, KINDS.get(raw), choices.getOrDefault(path, List.of()), manyLines);
        }
        if (raw.isEnum()) {
            return new Value(path, optional, Kind.TEXT, ProviderConfiguration.written(raw), false);
        }
        if (raw == List.class && argument(type, 0) == String.class) {
            return new Value(path, optional, Kind.LIST, choices.getOrDefault(path, List.of()), true);
        }
        if (raw == Map.class && argument(type, 0) == String.class && argument(type, 1) == String.class) {
            return new Value(path, optional, Kind.MAP, List.of(), true);
        }
        if (raw.isRecord()) {
            return new Group(path, optional, below(path, raw));
        }
        throw new IllegalStateException("Expected a type of member that forms can ask for, but %s is a %s."
                .formatted(path, type.getTypeName()));
    }

    private static Class<?> rawOf(Type type) {
        return type instanceof ParameterizedType of ? (Class<?>) of.getRawType() : (Class<?>) type;
    }

    private static Type argument(Type type, int at) {
        return ((ParameterizedType) type).getActualTypeArguments()[at];
    }
}
