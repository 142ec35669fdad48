package dev.certloom.kernel;

/** What each vault does with deleted certificates: settings. */
@FunctionalInterface
public interface RecoverySettings {

    RecoveryPolicy of(VaultName vault);
}
