package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.CertificateVersion;
import dev.certloom.certificate.ListedVersion;
import dev.certloom.kernel.RecoveryPolicy;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The attributes that certificates, policies, secrets and keys share (API reference 2.1), both ways. Dates in a request
 * have no effect on a new version: the signed certificate determines its dates. So any value is accepted.
 */
record AttributesBody(
        @JsonProperty("enabled") @Nullable Boolean enabled,
        @JsonProperty("nbf") @Nullable BigDecimal notBefore,
        @JsonProperty("exp") @Nullable BigDecimal expires,
        @JsonProperty("created") @Nullable BigDecimal created,
        @JsonProperty("updated") @Nullable BigDecimal updated,
        @JsonProperty("recoveryLevel") @Nullable String recoveryLevel,
        @JsonProperty("recoverableDays") @Nullable BigDecimal recoverableDays) {

    /** As bundles show them. */
    static AttributesBody ofBundle(CertificateVersion version, RecoveryPolicy recovery) {
        return new AttributesBody(
                version.enabled(),
                seconds(version.notBefore()),
                seconds(version.expires()),
                seconds(version.created()),
                seconds(version.updated()),
                recovery.recoveryLevel(),
                BigDecimal.valueOf(recovery.retentionDays()));
    }

    /** As items of lists show them: without recovery. */
    static AttributesBody ofItem(ListedVersion version) {
        return new AttributesBody(
                version.enabled(),
                seconds(version.notBefore()),
                seconds(version.expires()),
                seconds(version.created()),
                seconds(version.updated()),
                null,
                null);
    }

    static AttributesBody of(CertificatePolicy policy) {
        return dated(policy.enabled(), policy.created(), policy.updated());
    }

    static AttributesBody dated(boolean enabled, Instant created, Instant updated) {
        return new AttributesBody(enabled, null, null, seconds(created), seconds(updated), null, null);
    }

    /** Whether the caller wants it enabled; empty when not specified. */
    static Optional<Boolean> enabledBy(@Nullable AttributesBody attributes) {
        return Optional.ofNullable(attributes).map(AttributesBody::enabled);
    }

    private static BigDecimal seconds(Instant time) {
        return BigDecimal.valueOf(time.getEpochSecond());
    }
}
