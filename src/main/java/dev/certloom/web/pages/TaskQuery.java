package dev.certloom.web.pages;

import dev.certloom.access.RequestContext;
import dev.certloom.approval.OpenTask;
import dev.certloom.kernel.Refusal;
import dev.certloom.web.Moments;
import dev.certloom.web.pages.TaskFilter.Claimed;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The values of the form above the tasks, as they are shown again. What is chosen combines.
 *
 * @param kind wire name of an {@link OpenTask.Kind}; empty for all
 * @param claimed {@code mine}, {@code anybody}, {@code nobody}; empty for either
 * @param due {@code late}; empty for whenever
 * @param rule of the decision table; empty for any
 * @param requester id; empty for anybody
 * @param order of a {@link TaskOrder}
 * @param after where the page starts: what it is ordered by, a comma, id
 */
record TaskQuery(
        String search,
        String kind,
        String claimed,
        String due,
        String rule,
        String requester,
        String order,
        String after) {

    private static final int MAX_SEARCH_LENGTH = 200;
    private static final String LATE = "late";
    private static final Map<String, Claimed> CLAIMED = Map.of(
            "", Claimed.EITHER, "mine", Claimed.BY_ME, "anybody", Claimed.BY_ANYBODY, "nobody", Claimed.BY_NOBODY);

    TaskQuery(
            @Nullable String search,
            @Nullable String kind,
            @Nullable String claimed,
            @Nullable String due,
            @Nullable String rule,
            @Nullable String requester,
            @Nullable String order,
            @Nullable String after) {
        String words = given(search);
        this.search = words.length() > MAX_SEARCH_LENGTH ? words.substring(0, MAX_SEARCH_LENGTH) : words;
        this.kind = given(kind);
        this.claimed = given(claimed);
        this.due = given(due);
        this.rule = given(rule);
        this.requester = given(requester);
        this.order = given(order);
        this.after = given(after);
    }

    private static String given(@Nullable String value) {
        return Objects.requireNonNullElse(value, "");
    }

    /** @throws Refusal INVALID for values that the form does not offer: ignoring them would show more than requested */
    TaskFilter filter(RequestContext viewer) {
        if (!due.isEmpty() && !due.equals(LATE)) {
            throw Refusal.invalidProperty("due");
        }
        return new TaskFilter(
                OpenTask.Kind.listedFor(viewer, chosen(kind)),
                Optional.ofNullable(CLAIMED.get(claimed)).orElseThrow(() -> Refusal.invalidProperty("claimed")),
                due.equals(LATE),
                chosen(rule),
                chosen(requester),
                Optional.of(search).filter(words -> !words.isBlank()));
    }

    private static Optional<String> chosen(String value) {
        return Optional.of(value).filter(one -> !one.isEmpty());
    }

    /** @throws Refusal INVALID for an order that the form does not offer */
    TaskOrder inOrder() {
        return order.isEmpty()
                ? TaskOrder.OLDEST
                : TaskOrder.of(order).orElseThrow(() -> Refusal.invalidProperty("order"));
    }

    /** @throws Refusal INVALID when it is no place in a list of this order */
    Optional<TaskPosition> behind() {
        if (after.isEmpty()) {
            return Optional.empty();
        }
        int comma = after.lastIndexOf(',');
        if (comma < 0) {
            throw Refusal.invalidProperty("after");
        }
        String key = after.substring(0, comma);
        if (inOrder().isByTime() && Moments.parse(key).isEmpty()) {
            throw Refusal.invalidProperty("after");
        }
        return Optional.of(new TaskPosition(key, after.substring(comma + 1)));
    }

    /** Whether nothing is filtered. */
    public boolean isPlain() {
        return search.isBlank()
                && kind.isEmpty()
                && claimed.isEmpty()
                && due.isEmpty()
                && rule.isEmpty()
                && requester.isEmpty();
    }

    TaskQuery after(TaskPosition position) {
        return new TaskQuery(search, kind, claimed, due, rule, requester, order, position.key() + "," + position.id());
    }

    /** What is chosen, as a form carries it on. */
    public Map<String, String> parameters() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("search", search);
        all.put("kind", kind);
        all.put("claimed", claimed);
        all.put("due", due);
        all.put("rule", rule);
        all.put("requester", requester);
        all.put("order", order);
        all.put("after", after);
        all.values().removeIf(String::isEmpty);
        return all;
    }

    /** The same list. */
    public String address() {
        return address("/dashboard/tasks", Map.of());
    }

    /** The same list with this task beside it. */
    public String addressOf(String task) {
        return address("/dashboard/tasks", Map.of("task", task));
    }

    /** @param more that is asked for besides; what is empty is left out */
    String address(String path, Map<String, String> more) {
        UriComponentsBuilder address = UriComponentsBuilder.fromPath(path);
        Map<String, String> all = new LinkedHashMap<>(parameters());
        all.putAll(more);
        all.forEach((name, value) -> {
            if (!value.isEmpty()) {
                address.queryParam(name, "{" + name + "}").uriVariables(Map.of(name, value));
            }
        });
        return address.encode().toUriString();
    }
}
