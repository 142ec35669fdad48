package dev.certloom.issuer;

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

    /** With the secrets that are kept. */
    String completed(Optional<ProviderConfiguration> known) {
        return known.map(before -> before.keepIn(json, kept)).orElse(json);
    }

    /** Whether any secret was kept in what it was completed to. */
    boolean keptAny(Optional<ProviderConfiguration> completed) {
        return completed
                .filter(configuration -> kept.stream().anyMatch(configuration::isSet))
                .isPresent();
    }

    /** Without what was filled in, which may be secrets. */
    @Override
    public String toString() {
        return "ConfigurationDraft[concealed]";
    }
}
