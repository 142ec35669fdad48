package dev.certloom.certificate;

import dev.certloom.kernel.Refusal;

/** What comes and goes with a certificate, so that nobody writes it (API reference 6). */
public enum ManagedObject {
    SECRET("secrets", Refusal.Kind.SECRET_MANAGED),
    KEY("keys", Refusal.Kind.KEY_MANAGED);

    private final String plural;
    private final Refusal.Kind kind;

    ManagedObject(String plural, Refusal.Kind kind) {
        this.plural = plural;
        this.kind = kind;
    }

    /**
     * Of a certificate's (literal of API reference 1.7).
     *
     * @param operation as Key Vault calls it, such as {@code set}
     */
    Refusal managedRefusal(String operation) {
        return new Refusal(
                kind,
                "Operation \"%s\" is not allowed as this object's lifetime is managed by Key Vault."
                        .formatted(operation));
    }

    /** Of any other. */
    public Refusal notKeptRefusal() {
        return new Refusal(
                Refusal.Kind.NOT_KEPT,
                "Expected the name of a certificate, but it is none: this vault keeps no %s besides those of certificates."
                        .formatted(plural));
    }
}
