package dev.certloom.kernel;

/** Which transfers each vault allows: settings. */
@FunctionalInterface
public interface TransferSettings {

    boolean allows(VaultName vault, Transfer transfer);

    /**
     * Requires that the vault allows it.
     *
     * @throws Refusal FORBIDDEN, which names the setting, where it does not
     */
    default void demand(VaultName vault, Transfer transfer) {
        if (!allows(vault, transfer)) {
            throw new Refusal(
                    Refusal.Kind.FORBIDDEN,
                    "Operation \"%s\" is not allowed in this vault (certloom.vaults.%s.%s)."
                            .formatted(transfer.wireName(), vault, transfer.setting()));
        }
    }
}
