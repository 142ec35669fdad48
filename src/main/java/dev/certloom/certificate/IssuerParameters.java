package dev.certloom.certificate;

import dev.certloom.kernel.IssuerName;
import java.util.Optional;

/**
 * Who signs the next version.
 *
 * @param certificateType {@code cty}, opaque to the vault
 * @param certificateTransparency stored and returned, without effect
 */
public record IssuerParameters(
        IssuerName name, Optional<String> certificateType, Optional<Boolean> certificateTransparency) {}
