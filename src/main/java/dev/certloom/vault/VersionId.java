package dev.certloom.vault;

/** Identifies one version of a certificate, its key and its secret: 32 lower-case hexadecimal characters. */
public record VersionId(String value) {

    /** @throws Refusal {@link Refusal.Kind#INVALID} when the text is no such id */
    public VersionId {
        value = HexId.checked("version", value);
    }

    /** A new id that nobody can guess. */
    public static VersionId fresh() {
        return new VersionId(HexId.fresh());
    }

    @Override
    public String toString() {
        return value;
    }
}
