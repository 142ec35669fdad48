package dev.certloom.processview.diagram;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the model says about an element, apart from its position.
 *
 * @param name cleaned, empty if it has none
 * @param type local name in BPMN's schema
 * @param events the kinds of its event definitions, such as {@code timer}
 */
record ModelElement(String id, String name, String type, List<String> events, Set<Trait> traits) {

    private static final Pattern CAMEL_CASE_BOUNDARY = Pattern.compile("(?<=[a-z])(?=[A-Z])");

    /** What changes how an element is drawn. */
    enum Trait {
        /** An event that lets its activity or process go on. */
        NON_INTERRUPTING,
        EVENT_TRIGGERED,
        PARALLEL,
        SEQUENTIAL,
        COMPENSATION,
        DEFAULT,
        CONDITIONAL,
        /** An association, or data flow, with an arrowhead at its end; at both ends it has the next one too. */
        ARROW_AT_END,
        ARROW_AT_START
    }

    Kind kind() {
        return Kind.of(type);
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    boolean isThrowing() {
        return type.equals("endEvent") || type.equals("intermediateThrowEvent") || type.equals("implicitThrowEvent");
    }

    /** The kind of its event definition, of which the engine takes one; {@code none} without any. */
    String event() {
        return events.isEmpty() ? "none" : events.getFirst();
    }

    /** The type in words: {@code timer boundary event}, {@code service task}. */
    String inWords() {
        String words = CAMEL_CASE_BOUNDARY
                .matcher(type)
                .replaceAll(" ")
                .toLowerCase(Locale.ROOT)
                .replace("sub process", "sub-process");
        if (has(Trait.EVENT_TRIGGERED)) {
            return "event " + words;
        }
        return events.isEmpty() ? words : event() + " " + words;
    }
}
