package dev.certloom.web.pages;

import dev.certloom.issuer.ConfigurationDraft;
import dev.certloom.issuer.ConfigurationMember;
import dev.certloom.issuer.ConfigurationMember.Group;
import dev.certloom.issuer.ConfigurationMember.Kind;
import dev.certloom.issuer.ConfigurationMember.Value;
import dev.certloom.issuer.ProviderConfiguration;
import dev.certloom.kernel.Refusal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The form of a provider's configuration: made from its members, and read back to JSON, which the provider judges as it does
 * what comes by the API.
 *
 * @param known the configuration that is changed; empty for a new one
 */
record ConfigurationForm(String provider, List<ConfigurationMember> members, Optional<ProviderConfiguration> known) {

    /** Before the path of a member, in the name of its field. */
    static final String MEMBER = "member.";

    /** Before the path of a secret, in the name of the box that removes it. */
    static final String REMOVED = "removed.";

    private static final String ON = "true";
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** How a field looks. */
    enum Look {
        LINE,
        LINES,
        PASSWORD,
        CHOICE,
        CHOICES,
        BOX
    }

    /**
     * What may be chosen.
     *
     * @param value as it is sent
     */
    record Choice(String value, String words, boolean chosen) {}

    /**
     * A field.
     *
     * @param name as it is sent
     * @param required whether it cannot be left empty
     * @param set of a secret, whether there is one, which is kept when nothing is entered
     */
    record Field(
            String name,
            String label,
            Optional<String> help,
            Look look,
            String value,
            List<Choice> choices,
            boolean required,
            boolean set,
            boolean secret) {

        /** Of the element, by which its label finds it. */
        public String id() {
            return name.replace('.', '-');
        }

        /** The name of the box that removes a secret. */
        public String removal() {
            return REMOVED + name.substring(MEMBER.length());
        }
    }

    /**
     * Fields that belong together.
     *
     * @param title empty for those that belong to nothing more special than the issuer
     */
    record Part(Optional<String> title, List<Field> fields) {}

    /** The fields, as the known configuration fills them. */
    List<Part> parts() {
        return parts(Optional.empty());
    }

    /** The fields, as somebody has filled them in; but secrets. */
    List<Part> parts(MultiValueMap<String, String> filledIn) {
        return parts(Optional.of(filledIn));
    }

    private List<Part> parts(Optional<MultiValueMap<String, String>> filledIn) {
        MemberWords words = new MemberWords(provider);
        List<Part> parts = new ArrayList<>();
        List<Field> plain = new ArrayList<>();
        for (ConfigurationMember member : members) {
            switch (member) {
                case Value value -> plain.add(field(value, true, filledIn, words));
                case Group group ->
                    parts.add(new Part(Optional.of(words.label(group.path())), fields(group, true, filledIn, words)));
            }
        }
        if (!plain.isEmpty()) {
            parts.addFirst(new Part(Optional.empty(), plain));
        }
        return parts;
    }

    private List<Field> fields(
            Group group, boolean demanded, Optional<MultiValueMap<String, String>> filledIn, MemberWords words) {
        boolean demandedHere = demanded && !group.optional();
        List<Field> fields = new ArrayList<>();
        for (ConfigurationMember member : group.members()) {
            switch (member) {
                case Value value -> fields.add(field(value, demandedHere, filledIn, words));
                case Group inner -> fields.addAll(fields(inner, demandedHere, filledIn, words));
            }
        }
        return fields;
    }

    private Field field(
            Value member, boolean demanded, Optional<MultiValueMap<String, String>> filledIn, MemberWords words) {
        List<String> lines = filledIn.map(fields -> fields.getOrDefault(MEMBER + member.path(), List.of()))
                .orElseGet(() -> member.secret() ? List.of() : knownLines(member));
        boolean set = member.secret()
                && known.filter(before -> before.isSet(member.path())).isPresent();
        return new Field(
                MEMBER + member.path(),
                words.label(member.path()),
                words.help(member.path()),
                look(member),
                member.secret() ? "" : String.join("\n", lines),
                choices(member, lines, words),
                demanded && !member.optional() && !set && member.kind() != Kind.MAP && member.kind() != Kind.LIST,
                set,
                member.secret());
    }

    private List<String> knownLines(Value member) {
        return known.map(before -> before.shown(member.path()))
                .filter(value -> !value.isMissingNode() && !value.isNull())
                .map(value -> ConfigurationText.lines(member, value))
                .orElse(List.of());
    }

    private static Look look(Value member) {
        if (!member.choices().isEmpty()) {
            return member.kind() == Kind.LIST ? Look.CHOICES : Look.CHOICE;
        }
        return switch (member.kind()) {
            case FLAG -> member.optional() ? Look.CHOICE : Look.BOX;
            case SECRET -> member.manyLines() ? Look.LINES : Look.PASSWORD;
            case LIST, MAP -> Look.LINES;
            default -> member.manyLines() ? Look.LINES : Look.LINE;
        };
    }

    private static List<Choice> choices(Value member, List<String> chosen, MemberWords words) {
        if (member.kind() == Kind.FLAG) {
            return List.of(
                    new Choice("true", Words.flag(true), chosen.contains("true")),
                    new Choice("false", Words.flag(false), chosen.contains("false")));
        }
        return member.choices().stream()
                .map(value -> new Choice(value, words.choice(member.path(), value), chosen.contains(value)))
                .toList();
    }

    /**
     * What was filled in.
     *
     * @throws Refusal INVALID naming a member that cannot be read
     */
    ConfigurationDraft draft(MultiValueMap<String, String> filledIn) {
        Set<String> kept = new HashSet<>();
        ObjectNode object = object(members, filledIn, kept);
        return new ConfigurationDraft(JSON.writeValueAsString(object), kept);
    }

    private ObjectNode object(
            List<ConfigurationMember> those, MultiValueMap<String, String> filledIn, Set<String> kept) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (ConfigurationMember member : those) {
            String name = member.path().substring(member.path().lastIndexOf('.') + 1);
            switch (member) {
                case Group group -> {
                    Set<String> keptBelow = new HashSet<>();
                    ObjectNode below = object(group.members(), filledIn, keptBelow);
                    if (!group.optional() || isFilledIn(group, filledIn, keptBelow)) {
                        object.set(name, below);
                        kept.addAll(keptBelow);
                    }
                }
                case Value value -> {
                    if (isKept(value, filledIn)) {
                        kept.add(value.path());
                    } else {
                        read(value, filledIn).ifPresent(read -> object.set(name, read));
                    }
                }
            }
        }
        return object;
    }

    /** A group whose visible fields are all emptied is left out, with its secrets. */
    private static boolean isFilledIn(Group group, MultiValueMap<String, String> filledIn, Set<String> kept) {
        boolean onlySecrets = group.values().allMatch(Value::secret);
        return (onlySecrets && !kept.isEmpty())
                || group.values().anyMatch(value -> !typed(value, filledIn).isBlank());
    }

    private boolean isKept(Value member, MultiValueMap<String, String> filledIn) {
        return member.secret()
                && typed(member, filledIn).isBlank()
                && !filledIn.containsKey(REMOVED + member.path())
                && known.filter(before -> before.isSet(member.path())).isPresent();
    }

    private static String typed(Value member, MultiValueMap<String, String> filledIn) {
        return unixLines(String.join("\n", filledIn.getOrDefault(MEMBER + member.path(), List.of())));
    }

    /** Browsers send the ends of lines in a way of their own. */
    private static String unixLines(String text) {
        return text.replace("\r\n", "\n");
    }

    /** Empty where it is left out. */
    private Optional<JsonNode> read(Value member, MultiValueMap<String, String> filledIn) {
        String typed = typed(member, filledIn);
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (typed.isBlank() && member.kind() != Kind.FLAG) {
            return member.optional() ? Optional.empty() : Optional.of(nothing(member.kind()));
        }
        return switch (member.kind()) {
            case FLAG ->
                member.optional() && typed.isEmpty()
                        ? Optional.empty()
                        : Optional.of(nodes.booleanNode(typed.equals(ON)));
            case NUMBER ->
                Optional.of(
                        WHOLE.matcher(typed.strip()).matches()
                                ? nodes.numberNode(Long.parseLong(typed.strip()))
                                : nodes.stringNode(typed));
            case LIST -> {
                var list = nodes.arrayNode();
                entries(typed).forEach(list::add);
                yield Optional.of(list);
            }
            case MAP -> Optional.of(byName(member, typed));
            case DURATION -> Optional.of(nodes.stringNode(typed.strip()));
            case SECRET -> Optional.of(nodes.stringNode(typed));
            case TEXT -> Optional.of(nodes.stringNode(asKnown(member, typed)));
        };
    }

    private static JsonNode nothing(Kind kind) {
        return switch (kind) {
            case LIST -> JsonNodeFactory.instance.arrayNode();
            case MAP -> JsonNodeFactory.instance.objectNode();
            default -> JsonNodeFactory.instance.stringNode("");
        };
    }

    private static List<String> entries(String typed) {
        return typed.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    private static ObjectNode byName(Value member, String typed) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (String line : entries(typed)) {
            int end = line.indexOf('=');
            if (end < 1) {
                throw Refusal.invalidProperty("configuration." + member.path());
            }
            object.put(line.substring(0, end).strip(), line.substring(end + 1).strip());
        }
        return object;
    }

    /** What nobody touched stays the same to the letter: an account that is another is refused the orders of before. */
    private String asKnown(Value member, String typed) {
        @Nullable
        String before = known.map(set -> set.shown(member.path()))
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .orElse(null);
        return before != null && unixLines(before).strip().equals(typed.strip()) ? before : typed.strip();
    }
}
