package dev.certloom.kernel;

import java.util.regex.Pattern;

/** Name of a vault: the first label of its host, 1 to 63 lower-case letters, digits and hyphens. */
public record VaultName(String value) {

    private static final Pattern RULE = Pattern.compile("[0-9a-z-]{1,63}");

    /** @throws Refusal {@link Refusal.Kind#INVALID} when the name is out of rule */
    public VaultName {
        if (!RULE.matcher(value).matches()) {
            throw Refusal.invalidName(value);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
