package dev.certloom.kernel;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Name of an issuer of a vault, one of the two that every vault has, {@code Self} and {@code Unknown}, or {@code Auto}, which
 * leaves the choice to the vault.
 */
public record IssuerName(String value) {

    /** First, because the names below are checked by it. */
    private static final Pattern RULE = Pattern.compile("[0-9a-zA-Z-]{1,127}");

    /** The vault signs with the certificate's own key. */
    public static final IssuerName SELF = new IssuerName("Self");

    /** No issuer is known: a person brings the signed certificate (manual merge). */
    public static final IssuerName UNKNOWN = new IssuerName("Unknown");

    /** The vault's decision table {@code issuer-choice} chooses the issuer of each request. */
    public static final IssuerName AUTO = new IssuerName("Auto");

    /** @throws Refusal {@link Refusal.Kind#INVALID} when the name is out of rule */
    public IssuerName {
        if (!isName(value)) {
            throw Refusal.invalidName(value);
        }
    }

    public static boolean isName(String text) {
        return RULE.matcher(text).matches();
    }

    /** The form in which names are compared. */
    public String key() {
        return value.toLowerCase(Locale.ROOT);
    }

    /** Whether this name needs no configured account. */
    public boolean isBuiltIn() {
        return equals(SELF) || equals(UNKNOWN);
    }

    /** Whether no issuer of a vault may have this name. */
    public boolean isReserved() {
        return isBuiltIn() || equals(AUTO);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IssuerName name && name.key().equals(key());
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
