package dev.certloom.web.people;

import static io.swagger.v3.oas.annotations.enums.ParameterIn.QUERY;

import dev.certloom.kernel.HexId;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * For the document of these routes: where a page of a list begins ({@link dev.certloom.web.Paging.Style#PEOPLE}). Stands
 * beside {@link Limited}, not on it, where it would not be read.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Parameter(
        in = QUERY,
        name = "after",
        description = "id of the last item of the page before",
        schema = @Schema(type = "string", pattern = HexId.WIRE_FORM))
@interface Paged {}
