package dev.certloom.approval;

import dev.certloom.kernel.Refusal;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Identifies a step of an approval, and correlates the engine's messages about it: 32 lower-case hexadecimal
 * characters.
 */
public record StepId(String value) {

    private static final Pattern RULE = Pattern.compile("[0-9a-f]{32}");

    /** @throws Refusal INVALID when the text is no such id */
    public StepId {
        if (!RULE.matcher(value).matches()) {
            throw new Refusal(Refusal.Kind.INVALID, "A task id has 32 hexadecimal characters.");
        }
    }

    /** A new, unguessable id. */
    public static StepId random() {
        return new StepId(UUID.randomUUID().toString().replace("-", ""));
    }

    @Override
    public String toString() {
        return value;
    }
}
