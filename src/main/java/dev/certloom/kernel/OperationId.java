package dev.certloom.kernel;

/** Identifies one attempt to make a version; Key Vault's {@code request_id}: 32 lower-case hexadecimal characters. */
public record OperationId(String value) {

    /** @throws Refusal {@link Refusal.Kind#INVALID} when the text is no such id */
    public OperationId {
        value = HexId.checked("operation", value);
    }

    /** A new, unguessable id. */
    public static OperationId random() {
        return new OperationId(HexId.random());
    }

    /** Whether the text is such an id. */
    public static boolean isOne(String text) {
        return HexId.isId(text);
    }

    @Override
    public String toString() {
        return value;
    }
}
