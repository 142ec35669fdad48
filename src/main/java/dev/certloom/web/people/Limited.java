package dev.certloom.web.people;

import static io.swagger.v3.oas.annotations.enums.ParameterIn.QUERY;

import dev.certloom.web.Paging;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** For the document of these routes: a list of which the caller says how much of it to answer. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Parameter(
        in = QUERY,
        name = "limit",
        description = "items on a page",
        schema =
                @Schema(
                        type = "integer",
                        minimum = "1",
                        maximum = "" + Paging.MAX_LIMIT,
                        defaultValue = "" + Paging.DEFAULT_LIMIT))
@interface Limited {}
