package dev.certloom.issuer;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A secret member of a provider's configuration: taken, stored encrypted, and never shown. */
public record Secret(@JsonValue String value) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Secret {}

    /** Without the value. */
    @Override
    public String toString() {
        return "Secret[concealed]";
    }
}
