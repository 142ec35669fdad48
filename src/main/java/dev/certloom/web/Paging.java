package dev.certloom.web;

import dev.certloom.kernel.Page;
import dev.certloom.kernel.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Paging of a list (API reference 1.10): so many items behind a position, and a {@code nextLink} that carries
 * everything, because clients follow it verbatim.
 *
 * @param limit items on a page
 * @param after where the page starts; empty for the first
 */
public record Paging(Style style, int limit, Optional<String> after) {

    /** Items on a page of {@link Style#PEOPLE} and {@link Style#AUDIT} at most. */
    public static final int MAX_LIMIT = 100;

    /** Items on a page where the caller does not say how many. */
    public static final int DEFAULT_LIMIT = 25;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    /** What the parameters are called, and what they may be; a position of another form was not made here. */
    public enum Style {
        /** Key Vault's: the position, a name or id in the form in which they are compared, is opaque to clients. */
        KEY_VAULT("maxresults", DEFAULT_LIMIT, "$skiptoken", "[0-9a-z-]{1,127}"),
        /** Of the lists for people: the position is the id of the last item. */
        PEOPLE("limit", MAX_LIMIT, "after", "[0-9a-f]{32}"),
        /** Of the audit record, which judges positions itself. */
        AUDIT("limit", MAX_LIMIT, "after", "(?s).*");

        private final String limitName;
        private final int maxLimit;
        private final String afterName;
        private final Pattern position;

        Style(String limitName, int maxLimit, String afterName, String position) {
            this.limitName = limitName;
            this.maxLimit = maxLimit;
            this.afterName = afterName;
            this.position = Pattern.compile(position);
        }

        /** @throws Refusal INVALID */
        int limit(QueryParameters query) {
            int limit = query.first(limitName)
                    .map(text -> NUMBER.matcher(text).matches() ? Integer.parseInt(text) : 0)
                    .orElse(DEFAULT_LIMIT);
            if (limit < 1 || limit > maxLimit) {
                throw Refusal.invalidProperty(limitName);
            }
            return limit;
        }

        private String position(String text) {
            String read = this == KEY_VAULT ? decoded(text) : text;
            if (!position.matcher(read).matches()) {
                throw Refusal.invalidProperty(afterName);
            }
            return read;
        }

        private String decoded(String token) {
            try {
                return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw Refusal.invalidProperty(afterName);
            }
        }

        private String parameters(int limit, String next) {
            return this == KEY_VAULT
                    ? "$skiptoken=%s&maxresults=%d"
                            .formatted(Forms.base64Url(next.getBytes(StandardCharsets.UTF_8)), limit)
                    : "limit=%d&after=%s".formatted(limit, next);
        }
    }

    /**
     * The page that the query asks for.
     *
     * @throws Refusal INVALID
     */
    public static Paging of(QueryParameters query, Style style) {
        int limit = style.limit(query);
        return new Paging(style, limit, query.first(style.afterName).map(style::position));
    }

    /**
     * The page of a list that was asked for one item more than the limit.
     *
     * @param id by which the next page is found
     */
    public <T> Page<T> page(List<T> found, Function<T, String> id) {
        List<T> shown = found.subList(0, Math.min(limit, found.size()));
        return new Page<>(shown, found.size() > limit ? Optional.of(id.apply(shown.getLast())) : Optional.empty());
    }

    /**
     * The page as it is answered.
     *
     * @param list address of the list, up to where the paging's parameters begin
     * @param more further parameters that the next page needs, each with a leading ampersand
     */
    public <T, B> ListBody<B> answer(Page<T> page, Function<T, B> body, String list, String more) {
        return new ListBody<>(
                page.items().stream().map(body).toList(),
                page.next()
                        .map(next -> list + style.parameters(limit, next) + more)
                        .orElse(null));
    }
}
