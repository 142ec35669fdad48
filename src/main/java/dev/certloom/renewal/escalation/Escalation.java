package dev.certloom.renewal.escalation;

import java.util.Set;

/**
 * Who is told that a renewal fails, and how urgent it is.
 *
 * @param tell nobody in particular when empty: then the vault's contacts are
 * @param rule that says so
 */
public record Escalation(Set<Audience> tell, Urgency urgency, String rule) {

    public Escalation {
        tell = Set.copyOf(tell);
    }

    /** People who may be told. */
    public enum Audience {
        /** Those who asked for the version. */
        OWNERS,
        /** The vault's contacts. */
        OPERATORS,
        /** Those who may change people and settings. */
        ADMINISTRATORS
    }

    /** How soon somebody has to act. */
    public enum Urgency {
        NORMAL,
        HIGH,
        CRITICAL
    }
}
