package dev.certloom.web;

import dev.certloom.kernel.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The query of a request. Taken from the query string, because the servlet's parameters would read a form's body too;
 * names are decoded before they are compared: the JavaScript client sends {@code api%2Dversion} (API reference 1.2).
 */
public final class QueryParameters {

    private final String query;

    private QueryParameters(String query) {
        this.query = query;
    }

    public static QueryParameters of(HttpServletRequest request) {
        return new QueryParameters(Optional.ofNullable(request.getQueryString()).orElse(""));
    }

    /**
     * The first value of that name; one that is blank counts as not sent.
     *
     * @throws Refusal INVALID when the store can hold no such text
     */
    public Optional<String> first(String name) {
        Optional<String> value = Arrays.stream(query.split("&", -1))
                .map(pair -> pair.split("=", 2))
                .filter(pair -> decoded(pair[0]).equals(name))
                .map(pair -> pair.length == 2 ? decoded(pair[1]) : "")
                .findFirst()
                .filter(text -> !text.isBlank());
        value.filter(text -> !StorableText.isStorable(text)).ifPresent(text -> {
            throw Refusal.invalidProperty(name);
        });
        return value;
    }

    /**
     * A truth value; false when it is not sent.
     *
     * @throws Refusal INVALID
     */
    public boolean flag(String name) {
        return first(name)
                .map(value -> switch (value) {
                    case "true", "True", "TRUE" -> true;
                    case "false", "False", "FALSE" -> false;
                    default -> throw Refusal.invalidProperty(name);
                })
                .orElse(false);
    }

    /** Those of these parameters that were sent, as a next page needs them: each with a leading ampersand. */
    public String again(String... names) {
        return Arrays.stream(names)
                .flatMap(name ->
                        first(name)
                                .map(value -> "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8))
                                .stream())
                .collect(Collectors.joining());
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.Kind.INVALID, "The query has a broken percent-encoded escape.");
        }
    }
}
