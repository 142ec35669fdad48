package dev.certloom.issuer;

import java.time.Instant;

/**
 * What becomes of an issuer that somebody has looked at and filled in anew as a whole, without having been shown its secrets.
 *
 * @param seen when the issuer that was looked at had last been changed
 * @param account its account; provider, organization and whether it is enabled stay as they are
 * @param passwordKept whether the password stays as it is
 */
public record IssuerRevision(
        Instant seen, IssuerAccountDraft account, boolean passwordKept, ConfigurationDraft configuration) {}
