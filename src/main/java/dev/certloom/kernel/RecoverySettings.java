package dev.certloom.kernel;

/** What each vault does with deleted certificates: settings. */
@FunctionalInterface
public interface RecoverySettings {

    Recovery of(VaultName vault);
}
