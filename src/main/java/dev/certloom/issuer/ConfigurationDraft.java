package dev.certloom.issuer;

import dev.certloom.kernel.Refusal;
import java.util.Optional;
import java.util.Set;

/**
 * A configuration as somebody filled it in who was not shown its secrets.
 *
 * @param json an object of the members that were filled in
 * @param kept paths of secrets that stay as they are
 */
public record ConfigurationDraft(String json, Set<String> kept) {

    private static final String NOTHING = "{}";

    public ConfigurationDraft {
        kept = Set.copyOf(kept);
    }

    /** Whether it says nothing: a provider that needs no configuration, or may do without, is given none. */
    boolean isEmpty() {
        return json.equals(NOTHING) && kept.isEmpty();
    }

    /**
     * With the secrets that are kept. None goes to a place for which it was not entered.
     *
     * @throws Refusal INVALID when secrets were to be kept, and what is called for them is another
     */
    String completed(Optional<ProviderConfiguration> known) {
        return known.map(before -> before.keepIn(json, kept)).orElse(json);
    }

    /** Without what was filled in, which may be secrets. */
    @Override
    public String toString() {
        return "ConfigurationDraft[concealed]";
    }
}
