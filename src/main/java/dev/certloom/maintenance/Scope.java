package dev.certloom.maintenance;

import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which renewals a window or a freeze is about: those that fit all that it names.
 *
 * @param vault all vaults when empty
 * @param issuer all issuers when empty
 * @param tag all certificates when empty
 */
public record Scope(Optional<VaultName> vault, Optional<IssuerName> issuer, Optional<Tag> tag) {

    /** A tag of the version that is made. */
    public record Tag(String name, String value) {

        /** Reads {@code name=value}; empty when it is not of this form. */
        public static Optional<Tag> read(String text) {
            int equals = text.indexOf('=');
            return equals < 1
                    ? Optional.empty()
                    : Optional.of(new Tag(text.substring(0, equals), text.substring(equals + 1)));
        }

        @Override
        public String toString() {
            return name + "=" + value;
        }
    }

    /** What it names beside its vault, e.g. {@code public-ca, stage=production}; empty for all. */
    public String words() {
        return Stream.concat(issuer.map(IssuerName::value).stream(), tag.map(Tag::toString).stream())
                .collect(Collectors.joining(", "));
    }

    /** Whether it is about this renewal. */
    public boolean covers(VaultName ofVault, IssuerName ofIssuer, Map<String, String> tags) {
        return vault.filter(named -> !named.equals(ofVault)).isEmpty()
                && issuer.filter(named -> !named.equals(ofIssuer)).isEmpty()
                && tag.filter(named -> !named.value().equals(tags.get(named.name())))
                        .isEmpty();
    }
}
