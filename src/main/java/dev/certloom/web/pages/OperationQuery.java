package dev.certloom.web.pages;

import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Messages;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.Phase;
import dev.certloom.operation.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Which requests the form asks for. What is chosen combines; whether requests are under way or have ended follows from
 * the phase, from whose turn it is and from when they ended, where these say so.
 *
 * @param show {@code open}, {@code ended} or {@code all}
 * @param turn whose turn it is; empty for anybody's
 * @param phase wire name; empty for any
 * @param ended {@code day} or {@code week}, the last one; empty for any time
 * @param issuer name; empty for any
 */
record OperationQuery(String search, String show, String turn, String phase, String ended, String issuer) {

    static final String OPEN = "open";
    private static final String ENDED = "ended";
    private static final String ALL = "all";

    /** Spans of time in which requests ended, by the value that asks for them. */
    static final Map<String, Duration> SPANS = Map.of("day", Duration.ofDays(1), "week", Duration.ofDays(7));

    private static final Set<Phase> OPEN_PHASES = phases(Phase::isOpen);
    static final Set<Phase> ENDS = phases(phase -> !phase.isOpen());

    /** @throws Refusal INVALID for values that the form does not offer: ignoring them would show more than requested */
    OperationQuery {
        show = show.isEmpty() ? OPEN : show;
        require("show", Set.of(OPEN, ENDED, ALL).contains(show));
        require("ended", ended.isEmpty() || SPANS.containsKey(ended));
    }

    private static void require(String name, boolean valid) {
        if (!valid) {
            throw Refusal.invalidProperty(name);
        }
    }

    /**
     * A chosen filter.
     *
     * @param name as in the form
     * @param value as the form shows it
     * @param without everything else that is asked for
     */
    record Chosen(String name, String value, OperationQuery without) {}

    static Set<Phase> phases(Predicate<Phase> which) {
        return Arrays.stream(Phase.values())
                .filter(which)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Phase.class)));
    }

    /** What came to one end. */
    static OperationQuery ended(Phase phase, String span) {
        return new OperationQuery("", ENDED, "", phase.wireName(), span, "");
    }

    /** What stands in one phase. */
    static OperationQuery in(Phase phase) {
        return new OperationQuery("", phase.isOpen() ? OPEN : ENDED, "", phase.wireName(), "", "");
    }

    /** As addresses have it. */
    static String value(Turn turn) {
        return turn.name().toLowerCase(Locale.ROOT);
    }

    /** The phases that phase and turn leave. */
    private Set<Phase> named() {
        return phases(candidate -> (phase.isEmpty() || candidate.wireName().equals(phase))
                && (turn.isEmpty() || value(candidate.turn()).equals(turn)));
    }

    /** {@code open}, {@code ended} or {@code all}, as it follows from everything that is chosen. */
    public String shown() {
        if (!ended.isEmpty()) {
            return ENDED;
        }
        Set<Phase> named = named();
        if (show.equals(ALL) || named.isEmpty()) {
            return show;
        }
        if (ENDS.containsAll(named)) {
            return ENDED;
        }
        return OPEN_PHASES.containsAll(named) ? OPEN : show;
    }

    private Set<Phase> wanted() {
        Set<Phase> wanted = named();
        switch (shown()) {
            case OPEN -> wanted.retainAll(OPEN_PHASES);
            case ENDED -> wanted.retainAll(ENDS);
            default -> {}
        }
        return wanted;
    }

    private Optional<IssuerName> issuerName() {
        return Optional.of(issuer).filter(name -> !name.isEmpty()).map(IssuerName::new);
    }

    /** Whether nothing can match: a phase that never has that turn, or an invalid phase or issuer name. */
    boolean fitsNothing() {
        try {
            issuerName();
            return wanted().isEmpty();
        } catch (Refusal noName) {
            return true;
        }
    }

    OperationFilter filter(Instant now) {
        Set<Phase> wanted = wanted();
        boolean openOnly = shown().equals(OPEN);
        // all of them, or all that are under way, are read by indices of their own
        boolean every = wanted.equals(EnumSet.allOf(Phase.class)) || wanted.equals(OPEN_PHASES);
        return new OperationFilter(
                every ? Set.of() : wanted,
                openOnly,
                Optional.ofNullable(SPANS.get(ended)).map(now::minus),
                issuerName(),
                Optional.of(search).filter(words -> !words.isBlank()));
    }

    boolean isPlain() {
        return search.isBlank() && turn.isEmpty() && phase.isEmpty() && ended.isEmpty() && issuer.isEmpty();
    }

    /** Each filter that is in force, in the order of the form; what only follows from others is none. */
    List<Chosen> chosen() {
        List<Chosen> chosen = new ArrayList<>();
        if (!search.isBlank()) {
            chosen.add(new Chosen(
                    Messages.text("requests.filter.search"),
                    search,
                    new OperationQuery("", show, turn, phase, ended, issuer)));
        }
        if (!shown().equals(ALL) && shown().equals(show) && !follows()) {
            chosen.add(new Chosen(
                    Messages.text("requests.filter.show"),
                    Messages.text("requests.show." + show),
                    new OperationQuery(search, ALL, turn, phase, ended, issuer)));
        }
        if (!turn.isEmpty()) {
            chosen.add(new Chosen(
                    Messages.text("requests.filter.turn"),
                    turnWord(),
                    new OperationQuery(search, show, "", phase, ended, issuer)));
        }
        if (!phase.isEmpty()) {
            chosen.add(new Chosen(
                    Messages.text("requests.filter.phase"),
                    phaseWord(),
                    new OperationQuery(search, show, turn, "", ended, issuer)));
        }
        if (!ended.isEmpty()) {
            chosen.add(new Chosen(
                    Messages.text("requests.filter.ended"),
                    Messages.text("requests.ended." + ended),
                    new OperationQuery(search, show, turn, phase, "", issuer)));
        }
        if (!issuer.isEmpty()) {
            chosen.add(new Chosen(
                    Messages.text("requests.filter.issuer"),
                    issuer,
                    new OperationQuery(search, show, turn, phase, ended, "")));
        }
        return chosen;
    }

    /** What is no phase is shown as it was sent. */
    private String phaseWord() {
        return Arrays.stream(Phase.values())
                .filter(candidate -> candidate.wireName().equals(phase))
                .findFirst()
                .map(Words::word)
                .orElse(phase);
    }

    private String turnWord() {
        return Arrays.stream(Turn.values())
                .filter(candidate -> value(candidate).equals(turn))
                .findFirst()
                .map(Words::word)
                .orElse(turn);
    }

    /** Whether it would be the same if all were to be shown. */
    private boolean follows() {
        return new OperationQuery(search, ALL, turn, phase, ended, issuer)
                .wanted()
                .equals(wanted());
    }

    public String address(String after) {
        UriComponentsBuilder address = UriComponentsBuilder.fromPath("/dashboard/requests");
        add(address, "search", search);
        add(address, "show", show);
        add(address, "turn", turn);
        add(address, "phase", phase);
        add(address, "ended", ended);
        add(address, "issuer", issuer);
        add(address, "after", after);
        return address.encode().toUriString();
    }

    /** From the newest on. */
    public String address() {
        return address("");
    }

    private static void add(UriComponentsBuilder address, String name, String value) {
        if (!value.isEmpty()) {
            address.queryParam(name, "{" + name + "}").uriVariables(Map.of(name, value));
        }
    }
}
