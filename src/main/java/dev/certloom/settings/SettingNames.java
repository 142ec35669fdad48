package dev.certloom.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * The names of all settings under one root, as a tree: read from the records that settings are bound to, so that a new
 * one is known here by itself. Names are compared as Spring Boot does, without regard to case, hyphens and underscores.
 */
final class SettingNames {

    /** The placeholder in displayed names for a user-defined name. */
    private static final String ANY = "NAME";

    private final String root;
    private final Node names;

    private SettingNames(String root, Node names) {
        this.root = root;
        this.names = names;
    }

    /**
     * Reads the names.
     *
     * @param root first element of each name
     * @param scanned package whose {@link #records} are read
     * @param others names that are bound to no record
     */
    static SettingNames under(String root, String scanned, Collection<String> others) {
        Branch names = new Branch(new TreeMap<>());
        for (Class<?> type : records(scanned)) {
            at(names, prefix(type), 1).members().putAll(members(type));
        }
        for (String other : others) {
            int last = other.lastIndexOf('.');
            at(names, other.substring(0, last), 1).members().put(other.substring(last + 1), new Leaf());
        }
        return new SettingNames(root, names);
    }

    /**
     * The records that settings are bound to.
     *
     * @param scanned package whose classes named {@code …Settings} and annotated with {@link ConfigurationProperties}
     *     are read
     */
    static List<? extends Class<?>> records(String scanned) {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false) {
            @Override
            protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
                return true;
            }
        };
        scanner.setResourcePattern("**/*Settings.class");
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        return scanner.findCandidateComponents(scanned).stream()
                .map(found -> ClassUtils.resolveClassName(
                        String.valueOf(found.getBeanClassName()), SettingNames.class.getClassLoader()))
                .toList();
    }

    /** The name that precedes those of a record's components. */
    static String prefix(Class<?> type) {
        return type.getAnnotation(ConfigurationProperties.class).value();
    }

    /** The branch of a dotted name, made where it is missing; its first elements, the root, are passed over. */
    private static Branch at(Branch from, String name, int skipped) {
        Branch branch = from;
        for (String element : Stream.of(name.split("\\.")).skip(skipped).toList()) {
            branch = (Branch) branch.members()
                    .compute(element, (key, there) -> there instanceof Branch ? there : new Branch(new TreeMap<>()));
        }
        return branch;
    }

    private static Map<String, Node> members(Class<?> type) {
        return Stream.of(type.getRecordComponents())
                .collect(Collectors.toMap(
                        component -> DataObjectPropertyName.toDashedForm(component.getName()), SettingNames::node));
    }

    private static Node node(RecordComponent component) {
        return node(component.getGenericType());
    }

    private static Node node(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            return Map.class.isAssignableFrom((Class<?>) generic.getRawType())
                    ? new Named(node(last))
                    : new Listed(node(last));
        }
        return type instanceof Class<?> named && named.isRecord()
                ? new Branch(new TreeMap<>(members(named)))
                : new Leaf();
    }

    /** Whether the name is one of a setting. */
    boolean contains(ConfigurationPropertyName name) {
        return isRooted(name) && names.leads(elements(name));
    }

    /** Whether the name is meant to be under the root: it is, or its first element is a misspelling of the root. */
    boolean concerns(ConfigurationPropertyName name) {
        return !name.isEmpty()
                && Suggestion.nearest(name.getElement(0, Form.UNIFORM), Set.of(root))
                        .isPresent();
    }

    /** The setting probably meant by an unknown name, in full. */
    Optional<String> meant(ConfigurationPropertyName name) {
        List<String> rest = elements(name);
        return names.nearest(rest)
                .map(found -> root + "." + found)
                .or(() -> all().stream()
                        .filter(known -> !rest.isEmpty() && canonical(known).endsWith("." + canonical(rest.getLast())))
                        .min(Comparator.comparingLong(
                                known -> known.chars().filter(c -> c == '.').count())));
    }

    /**
     * Whether an environment variable's name, in which only underscores separate words, can refer to a setting.
     */
    boolean containsFlattened(ConfigurationPropertyName name) {
        String flat = IntStream.range(0, name.getNumberOfElements())
                .mapToObj(index -> name.getElement(index, Form.UNIFORM))
                .collect(Collectors.joining());
        return contains(name)
                || all().stream()
                        .map(known -> Stream.of(known.split("\\."))
                                .map(element -> element.equals(ANY) ? ".+" : canonical(element))
                                .collect(Collectors.joining()))
                        .anyMatch(flat::matches);
    }

    /** All names in alphabetical order, each in full; {@code NAME} stands for a user-defined name. */
    List<String> all() {
        List<String> all = new ArrayList<>();
        names.collect(root, all);
        return List.copyOf(all);
    }

    private boolean isRooted(ConfigurationPropertyName name) {
        return !name.isEmpty() && name.getElement(0, Form.UNIFORM).equals(root);
    }

    private static List<String> elements(ConfigurationPropertyName name) {
        return IntStream.range(1, name.getNumberOfElements())
                .mapToObj(index -> name.getElement(index, Form.ORIGINAL))
                .toList();
    }

    private static String canonical(String element) {
        return element.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }

    /** What may follow an element. */
    private sealed interface Node {

        /** Whether these elements lead to a setting. */
        boolean leads(List<String> elements);

        /** The setting that is nearest to these elements; empty if none is near. */
        Optional<String> nearest(List<String> elements);

        void collect(String path, List<String> all);
    }

    /** One value. */
    private record Leaf() implements Node {

        @Override
        public boolean leads(List<String> elements) {
            return elements.isEmpty();
        }

        @Override
        public Optional<String> nearest(List<String> elements) {
            return elements.isEmpty() ? Optional.of("") : Optional.empty();
        }

        @Override
        public void collect(String path, List<String> all) {
            all.add(path);
        }
    }

    /** Members of fixed names. */
    private record Branch(Map<String, Node> members) implements Node {

        @Override
        public boolean leads(List<String> elements) {
            return !elements.isEmpty()
                    && members.entrySet().stream()
                            .filter(member -> canonical(member.getKey()).equals(canonical(elements.getFirst())))
                            .anyMatch(member -> member.getValue().leads(tail(elements)));
        }

        @Override
        public Optional<String> nearest(List<String> elements) {
            if (elements.isEmpty()) {
                return Optional.empty();
            }
            return Suggestion.nearest(
                            canonical(elements.getFirst()),
                            members.keySet().stream()
                                    .map(SettingNames::canonical)
                                    .toList())
                    .flatMap(near -> members.entrySet().stream()
                            .filter(member -> canonical(member.getKey()).equals(near))
                            .findFirst())
                    .flatMap(member ->
                            member.getValue().nearest(tail(elements)).map(rest -> joined(member.getKey(), rest)));
        }

        @Override
        public void collect(String path, List<String> all) {
            members.forEach((member, node) -> node.collect(path + "." + member, all));
        }
    }

    /** Members with user-defined names; a single value's name may contain dots. */
    private record Named(Node value) implements Node {

        @Override
        public boolean leads(List<String> elements) {
            return !elements.isEmpty() && (value instanceof Branch ? value.leads(tail(elements)) : true);
        }

        @Override
        public Optional<String> nearest(List<String> elements) {
            return elements.isEmpty()
                    ? Optional.empty()
                    : value.nearest(tail(elements)).map(rest -> joined(elements.getFirst(), rest));
        }

        @Override
        public void collect(String path, List<String> all) {
            value.collect(path + "." + ANY, all);
        }
    }

    /** Several values, at once or each by its number. */
    private record Listed(Node value) implements Node {

        @Override
        public boolean leads(List<String> elements) {
            return elements.isEmpty() || (isNumber(elements.getFirst()) && value.leads(tail(elements)));
        }

        @Override
        public Optional<String> nearest(List<String> elements) {
            return elements.isEmpty() || value instanceof Leaf
                    ? Optional.of("")
                    : value.nearest(tail(elements)).map(rest -> joined(elements.getFirst(), rest));
        }

        @Override
        public void collect(String path, List<String> all) {
            value.collect(path, all);
        }

        private static boolean isNumber(String element) {
            return !element.isEmpty() && element.chars().allMatch(Character::isDigit);
        }
    }

    private static List<String> tail(List<String> elements) {
        return elements.subList(1, elements.size());
    }

    private static String joined(String first, String rest) {
        return rest.isEmpty() ? first : first + "." + rest;
    }
}
