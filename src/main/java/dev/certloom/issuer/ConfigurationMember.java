package dev.certloom.issuer;

import java.util.List;
import java.util.stream.Stream;

/**
 * A member of a provider's configuration, as its record declares it: what forms and pages are made from, so that a provider
 * brings its own.
 */
public sealed interface ConfigurationMember {

    /** Where it is in the JSON, such as {@code connection.identity.key}. */
    String path();

    /** Whether it may be left out. */
    boolean optional();

    /** Those that hold a value, of this one and below it. */
    Stream<Value> values();

    /** An object of further members. */
    record Group(String path, boolean optional, List<ConfigurationMember> members) implements ConfigurationMember {

        public Group {
            members = List.copyOf(members);
        }

        @Override
        public Stream<Value> values() {
            return members.stream().flatMap(ConfigurationMember::values);
        }
    }

    /**
     * A value.
     *
     * @param choices what it may be, as written in the JSON; empty where it may be anything of its kind
     * @param manyLines whether its text has several
     */
    record Value(String path, boolean optional, Kind kind, List<String> choices, boolean manyLines)
            implements ConfigurationMember {

        public Value {
            choices = List.copyOf(choices);
        }

        /** Whether it is never shown. */
        public boolean secret() {
            return kind == Kind.SECRET;
        }

        @Override
        public Stream<Value> values() {
            return Stream.of(this);
        }
    }

    /** Of which kind a value is. */
    enum Kind {
        TEXT,
        SECRET,
        /** True or false. */
        FLAG,
        /** A whole number. */
        NUMBER,
        /** As ISO 8601 writes it. */
        DURATION,
        /** Several texts. */
        LIST,
        /** Texts by name. */
        MAP
    }
}
