package dev.certloom.certificate;

import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import java.util.Map;
import java.util.Optional;

/**
 * Who signs the next version (API reference 4.1, {@code issuer}).
 *
 * @param certificateType {@code cty}, opaque to the vault
 * @param certificateTransparency stored and returned, without effect
 */
public record IssuerParameters(
        IssuerName name, Optional<String> certificateType, Optional<Boolean> certificateTransparency) {

    /** Its members, as audit lines name them. */
    Map<String, String> members() {
        return Map.of(
                "issuer", name.value(),
                "certificateType", certificateType.orElse(""),
                "certificateTransparency",
                        certificateTransparency.map(String::valueOf).orElse(""));
    }

    Draft toDraft() {
        return new Draft(Optional.of(name.value()), certificateType, certificateTransparency);
    }

    /** As a caller states them. */
    public record Draft(
            Optional<String> name, Optional<String> certificateType, Optional<Boolean> certificateTransparency) {

        public static final Draft EMPTY = new Draft(Optional.empty(), Optional.empty(), Optional.empty());

        /** That states the issuer alone. */
        public static Draft of(IssuerName name) {
            return new Draft(Optional.of(name.value()), EMPTY.certificateType, EMPTY.certificateTransparency);
        }

        /** Without the members that are there and empty. */
        Draft stated() {
            return new Draft(
                    name.filter(text -> !text.isBlank()),
                    certificateType.filter(text -> !text.isBlank()),
                    certificateTransparency);
        }

        /** This draft with the members that {@code over} states. */
        Draft overlaidWith(Draft over) {
            return new Draft(
                    over.name.or(() -> name),
                    over.certificateType.or(() -> certificateType),
                    over.certificateTransparency.or(() -> certificateTransparency));
        }

        /** @throws Refusal as {@link PolicyDraft#complete} */
        IssuerParameters complete() {
            return new IssuerParameters(
                    name.map(Draft::issuerName).orElse(IssuerName.UNKNOWN), certificateType, certificateTransparency);
        }

        /** Names the member of the body in the refusal. */
        private static IssuerName issuerName(String name) {
            if (!IssuerName.isName(name)) {
                throw Refusal.invalidProperty("issuer.name");
            }
            return new IssuerName(name);
        }
    }
}
