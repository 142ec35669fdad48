package dev.certloom.web.keyvault;

import dev.certloom.kernel.Page;
import dev.certloom.kernel.Refusal;
import dev.certloom.web.Forms;
import dev.certloom.web.ListBody;
import dev.certloom.web.QueryParameters;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Paging of a list (API reference 1.10): {@code maxresults}, an opaque {@code $skiptoken}, and a {@code nextLink} that
 * carries everything, because clients follow it verbatim.
 *
 * @param limit items on a page, 1 to 25
 * @param after where the page starts; empty for the first
 */
record Paging(int limit, Optional<String> after) {

    private static final int MAX_RESULTS = 25;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    /** Names and ids in the form they are compared; anything else was not made here. */
    private static final Pattern POSITION = Pattern.compile("[0-9a-z-]{1,127}");

    /** @throws Refusal INVALID */
    static Paging of(QueryParameters query) {
        return new Paging(
                query.first("maxresults").map(Paging::limit).orElse(MAX_RESULTS),
                query.first("$skiptoken").map(Paging::position));
    }

    private static int limit(String text) {
        int limit = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > MAX_RESULTS) {
            throw Refusal.invalidProperty("maxresults");
        }
        return limit;
    }

    private static String position(String token) {
        String position = decoded(token);
        if (!POSITION.matcher(position).matches()) {
            throw Refusal.invalidProperty("$skiptoken");
        }
        return position;
    }

    private static String decoded(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refusal.invalidProperty("$skiptoken");
        }
    }

    /**
     * The page as it is answered.
     *
     * @param url of the list, without query
     * @param more further parameters that the next page needs, each with a leading ampersand
     */
    <T, I> ListBody<I> answer(Page<T> page, Function<T, I> item, String url, String apiVersion, String more) {
        return new ListBody<>(
                page.items().stream().map(item).toList(),
                page.next().map(next -> nextLink(next, url, apiVersion, more)).orElse(null));
    }

    private String nextLink(String next, String url, String apiVersion, String more) {
        return "%s?api-version=%s&$skiptoken=%s&maxresults=%d%s"
                .formatted(url, apiVersion, Forms.base64Url(next.getBytes(StandardCharsets.UTF_8)), limit, more);
    }
}
