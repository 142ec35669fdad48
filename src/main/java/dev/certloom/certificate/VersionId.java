package dev.certloom.certificate;

import dev.certloom.kernel.HexId;
import java.util.Optional;

/** Identifies one version of a certificate, its key and its secret: 32 lower-case hexadecimal characters. */
public record VersionId(String value) {

    /**
     * @throws dev.certloom.kernel.Refusal {@link dev.certloom.kernel.Refusal.Kind#INVALID} when the text is no such id
     */
    public VersionId {
        value = HexId.checked("version", value);
    }

    /** A new, unguessable id. */
    public static VersionId random() {
        return new VersionId(HexId.random());
    }

    /** The id in a URL; empty when the text cannot be one. */
    static Optional<VersionId> parse(String text) {
        return HexId.isId(text) ? Optional.of(new VersionId(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
