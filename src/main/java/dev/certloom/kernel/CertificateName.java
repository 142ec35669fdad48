package dev.certloom.kernel;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Name of a certificate within a vault: 1 to 127 letters, digits and hyphens. Kept as first written, matched without
 * regard to case (API reference 1.3).
 */
public record CertificateName(String value) {

    private static final Pattern RULE = Pattern.compile("[0-9a-zA-Z-]{1,127}");
    private static final Set<String> ROUTES = Set.of("contacts", "issuers", "restore");

    /** @throws Refusal {@link Refusal.Kind#INVALID} when the name is invalid, or reserved by a route of the API */
    public CertificateName {
        if (!isName(value)) {
            throw Refusal.invalidName(value);
        }
    }

    /** Whether a certificate may be called so. */
    public static boolean isName(String text) {
        return RULE.matcher(text).matches() && !ROUTES.contains(text.toLowerCase(Locale.ROOT));
    }

    /** The form in which names are compared. */
    public String key() {
        return value.toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CertificateName name && name.key().equals(key());
    }

    @Override
    public int hashCode() {
        return key().hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
