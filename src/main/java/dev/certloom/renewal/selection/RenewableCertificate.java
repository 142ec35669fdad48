package dev.certloom.renewal.selection;

import dev.certloom.certificate.VersionId;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import java.util.Map;
import java.util.Optional;

/**
 * A certificate that somebody wants renewed, as its next version is made from it.
 *
 * @param version the current one
 * @param inProgress whether a request of its name is under way
 * @param tags of the current version, which the next one carries on
 * @param preserveCertOrder of the current version
 */
record RenewableCertificate(
        VaultName vault,
        CertificateName name,
        VersionId version,
        String issuerKey,
        boolean deleted,
        boolean enabled,
        boolean inProgress,
        Map<String, String> tags,
        Optional<Boolean> preserveCertOrder) {

    /** Why a person who asks for it does not get it renewed, if so. */
    Optional<Obstacle> obstacle() {
        if (deleted) {
            return Optional.of(Obstacle.DELETED);
        }
        if (!enabled) {
            return Optional.of(Obstacle.DISABLED);
        }
        return inProgress ? Optional.of(Obstacle.IN_PROGRESS) : Optional.empty();
    }

    /** What stands in the way. */
    enum Obstacle {
        /** It is deleted. */
        DELETED("It is deleted: recover it first."),
        /** Its current version is disabled. */
        DISABLED("Its current version is disabled: enable it first, or request a version as for a new certificate."),
        /** A version is being made. */
        IN_PROGRESS("A request for it is under way.");

        private final String words;

        Obstacle(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }
}
