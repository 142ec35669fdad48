package dev.certloom.web.people;

import dev.certloom.kernel.Refusal;
import dev.certloom.web.ListBody;
import dev.certloom.web.QueryParameters;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Paging of the lists for people: {@code limit} items, behind the one whose id is {@code after}.
 *
 * @param limit 1 to 100, by default 25
 */
record PageOfIds(int limit, Optional<String> after) {

    private static final int DEFAULT_LIMIT = 25;
    private static final int MAX_LIMIT = 100;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,3}");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    /** @throws Refusal INVALID */
    static PageOfIds of(HttpServletRequest request) {
        QueryParameters query = QueryParameters.of(request);
        Optional<String> after = query.first("after");
        after.filter(id -> !ID.matcher(id).matches()).ifPresent(id -> {
            throw Refusal.invalidProperty("after");
        });
        return new PageOfIds(query.first("limit").map(PageOfIds::limit).orElse(DEFAULT_LIMIT), after);
    }

    private static int limit(String text) {
        int limit = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > MAX_LIMIT) {
            throw Refusal.invalidProperty("limit");
        }
        return limit;
    }

    /** What the list is restricted to, on the next page as on this one. */
    private static String filters(HttpServletRequest request) {
        QueryParameters query = QueryParameters.of(request);
        return Stream.of("phase", "kind")
                .flatMap(name ->
                        query
                                .first(name)
                                .map(value -> "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8))
                                .stream())
                .collect(Collectors.joining());
    }

    /**
     * The page, and the address of the next one if there is more.
     *
     * @param found one item more than the limit, where there is one
     */
    <T, B> ListBody<B> answer(
            List<T> found, Function<T, String> id, Function<T, B> body, String path, HttpServletRequest request) {
        List<T> shown = found.subList(0, Math.min(limit, found.size()));
        String next = found.size() > limit
                ? "%s?limit=%d&after=%s%s".formatted(path, limit, id.apply(shown.getLast()), filters(request))
                : null;
        return new ListBody<>(shown.stream().map(body).toList(), next);
    }
}
