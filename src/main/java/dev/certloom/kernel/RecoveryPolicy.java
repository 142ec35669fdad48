package dev.certloom.kernel;

import java.time.Duration;

/**
 * What a vault does with deleted certificates (API reference 5.2).
 *
 * @param retentionDays how long one can be recovered before it is purged: 7 to 90
 * @param purgeProtected whether nobody may purge one before that
 */
public record RecoveryPolicy(int retentionDays, boolean purgeProtected) {

    /** As Key Vault has it where nothing is said. */
    public static final RecoveryPolicy DEFAULT = new RecoveryPolicy(90, false);

    private static final int MIN_DAYS = 7;
    private static final int MAX_DAYS = 90;

    public RecoveryPolicy {
        if (retentionDays < MIN_DAYS || retentionDays > MAX_DAYS) {
            throw new IllegalArgumentException("Expected deleted certificates to be kept for %d to %d days, but got %d."
                    .formatted(MIN_DAYS, MAX_DAYS, retentionDays));
        }
    }

    public Duration retention() {
        return Duration.ofDays(retentionDays);
    }

    /** Key Vault's word for it, which attributes carry. */
    public String recoveryLevel() {
        return (retentionDays < MAX_DAYS ? "CustomizedRecoverable" : "Recoverable")
                + (purgeProtected ? "" : "+Purgeable");
    }
}
