package dev.certloom.issuer;

import java.util.function.BooleanSupplier;

/** A CA's answer to who wants his account changed. */
public sealed interface AccountAnswer {

    /**
     * It has changed it.
     *
     * @param account where the CA says that it is
     * @param store stores that, in the transaction of its record; false where it was stored before, for somebody else who asked
     */
    record Changed(String account, BooleanSupplier store) implements AccountAnswer {}

    /**
     * It has not changed it.
     *
     * @param words the CA's, or ours where there is nothing that it could change, as they may be shown
     */
    record Refused(String words) implements AccountAnswer {}
}
