package dev.certloom.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An error, by itself or inside a failed operation (API reference 1.7). */
@Schema(name = "ErrorDetails")
public record ErrorBody(
        @JsonProperty("code") String code,
        @JsonProperty("message") String message,
        @JsonProperty("innererror") @Nullable InnerError inner) {

    record InnerError(@JsonProperty("code") String code) {}

    /** The body of every 4xx and 5xx answer. */
    @Schema(name = "Error")
    public record Answer(@JsonProperty("error") ErrorBody error) implements WireBody {}

    public static ErrorBody of(String code, String message) {
        return new ErrorBody(code, message, null);
    }
}
