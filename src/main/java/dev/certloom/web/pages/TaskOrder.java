package dev.certloom.web.pages;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a list of tasks is ordered by. */
enum TaskOrder {
    /** By how long they have waited, the longest first. */
    OLDEST("waiting", false),
    NEWEST("waiting", true),
    /** By when they are due, the next first. */
    DUE("due", false),
    NAME("name_key", false);

    private final String column;
    private final boolean descending;

    TaskOrder(String column, boolean descending) {
        this.column = column;
        this.descending = descending;
    }

    /** As addresses have it. */
    String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<TaskOrder> of(String value) {
        return Arrays.stream(values())
                .filter(order -> order.value().equals(value))
                .findFirst();
    }

    boolean isByTime() {
        return this != NAME;
    }

    /** Of the table {@code t}. */
    String by() {
        String direction = descending ? " desc" : "";
        return "order by t." + column + direction + ", t.id" + direction;
    }

    /** Behind the parameters {@code after} and {@code afterId}. */
    String behind() {
        return "and (t.%s, t.id) %s (:after%s, :afterId) "
                .formatted(column, descending ? "<" : ">", isByTime() ? "::timestamptz" : "");
    }
}
