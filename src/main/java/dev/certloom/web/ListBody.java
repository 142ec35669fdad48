package dev.certloom.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list (API reference 1.10).
 *
 * @param nextLink absolute, followed verbatim; written as null on the last page
 */
public record ListBody<T>(
        @JsonProperty("value") List<T> value,

        @JsonProperty("nextLink") @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
        String nextLink)
        implements WireBody {}
