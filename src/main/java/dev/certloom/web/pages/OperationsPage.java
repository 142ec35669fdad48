package dev.certloom.web.pages;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.approval.MergeTasks;
import dev.certloom.kernel.Messages;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.OrderSettings;
import dev.certloom.operation.Phase;
import dev.certloom.operation.Turn;
import dev.certloom.web.pages.OperationQuery.Chosen;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Open and past requests: where each stands, who acts next and since when. */
@Controller
class OperationsPage {

    private static final int PAGE_SIZE = 50;
    private static final int MAX_SEARCH_LENGTH = 200;

    /** So many under way are counted in each phase; an installation seldom has that many. */
    private static final int MAX_OPEN_COUNT = 10_000;

    /** So many are counted that came to an end: it takes a millisecond, however many there are. */
    private static final int MAX_ENDED_COUNT = 1_000;

    private static final List<TurnChoice> TURNS = Arrays.stream(Turn.values())
            .filter(turn -> turn != Turn.NOBODY)
            .map(turn -> new TurnChoice(
                    OperationQuery.value(turn),
                    turn,
                    new OperationQuery("", OperationQuery.OPEN, OperationQuery.value(turn), "", "", "").shown()))
            .toList();

    private final JdbcOperationIndex index;
    private final JdbcUndeliveredActions undelivered;
    private final MergeTasks merges;
    private final OrderSettings orders;
    private final Clock clock;

    OperationsPage(
            JdbcOperationIndex index,
            JdbcUndeliveredActions undelivered,
            MergeTasks merges,
            OrderSettings orders,
            Clock clock) {
        this.clock = clock;
        this.index = index;
        this.undelivered = undelivered;
        this.merges = merges;
        this.orders = orders;
    }

    /**
     * Whose turn it may be.
     *
     * @param value as addresses have it
     * @param shown {@code open} or {@code ended}, as such requests are
     */
    record TurnChoice(String value, Turn turn, String shown) {}

    /**
     * One line of the list.
     *
     * @param due when the turn is over: an approval lapses, a merge is due, an issuer's time is up; empty where there
     *     is no such time
     * @param undelivered an action on it that its process has not received yet
     */
    record Line(OperationRow row, Optional<Instant> due, Optional<UndeliveredAction> undelivered) {

        /** For a request that only waits to be passed on, it is the system's. */
        public Turn turn() {
            return undelivered.filter(UndeliveredAction::isTurnOfSystem).isPresent()
                    ? Turn.SYSTEM
                    : row.phase().turn();
        }
    }

    private Line line(OperationRow row, Map<OperationId, UndeliveredAction> acts) {
        return new Line(
                row,
                switch (row.phase()) {
                    case AWAITING_APPROVAL -> row.lapses();
                    case AWAITING_MERGE -> Optional.of(merges.due(row.since()));
                    case SUBMITTING, AWAITING_ISSUER, AWAITING_DNS_RECORDS, RETRY_WAIT ->
                        row.ordered().map(ordered -> ordered.plus(orders.budget()));
                    default -> Optional.empty();
                },
                Optional.ofNullable(acts.get(row.id())));
    }

    /**
     * One number above the list.
     *
     * @param number in words: the count, or more than the counting limit
     * @param address of the list of them
     */
    record Count(Phase phase, String number, boolean none, String address) {}

    /** The numbers of one span of time. */
    record Ended(String title, List<Count> counts) {}

    /**
     * Why the list is empty.
     *
     * @param alone whether requests would be there without this one filter, and no other has to go
     */
    record Culprit(Chosen filter, boolean alone) {}

    @RequiresPermission(value = Permission.OPERATIONS_READ, orOwnRequests = true)
    @GetMapping("/dashboard/requests")
    String requests(
            @RequestParam(defaultValue = "") String search,
            @RequestParam(defaultValue = "open") String show,
            @RequestParam(defaultValue = "") String turn,
            @RequestParam(defaultValue = "") String phase,
            @RequestParam(defaultValue = "") String ended,
            @RequestParam(defaultValue = "") String issuer,
            @RequestParam(defaultValue = "") String after,
            RequestContext viewer,
            HttpServletRequest request,
            Model model) {
        Instant now = clock.instant();
        OperationQuery asked = new OperationQuery(cut(search), show, cut(turn), cut(phase), ended, cut(issuer.strip()));
        Optional<OperationId> behind =
                Optional.of(after).filter(id -> !id.isEmpty()).map(OperationId::new);
        List<OperationRow> found = find(viewer, asked, behind, PAGE_SIZE + 1, now);
        List<OperationRow> rows = found.subList(0, Math.min(PAGE_SIZE, found.size()));
        boolean onlyOwn = requestedBy(viewer).isPresent();
        boolean firstRun = !onlyOwn && rows.isEmpty() && asked.isPlain() && index.isEmpty(viewer.vault());
        Map<OperationId, UndeliveredAction> acts =
                undelivered.among(rows.stream().map(OperationRow::id).toList());
        model.addAttribute("asked", asked);
        model.addAttribute("lines", rows.stream().map(row -> line(row, acts)).toList());
        model.addAttribute(
                "next",
                found.size() > PAGE_SIZE ? asked.address(rows.getLast().id().value()) : null);
        model.addAttribute("self", asked.address(after));
        model.addAttribute("onlyOwn", onlyOwn);
        model.addAttribute("open", onlyOwn ? List.of() : underWay(viewer));
        model.addAttribute("ends", onlyOwn || firstRun ? List.of() : ends(viewer, now));
        model.addAttribute("turns", TURNS);
        model.addAttribute("openPhases", OperationQuery.phases(Phase::isOpen));
        model.addAttribute("endPhases", OperationQuery.ENDS);
        model.addAttribute("firstRun", firstRun);
        model.addAttribute("culprits", rows.isEmpty() && !firstRun ? culprits(viewer, asked, now) : List.of());
        model.addAttribute("example", GettingStarted.example(request));
        return "dashboard/requests";
    }

    /** Whose requests alone the viewer may see. */
    private static Optional<String> requestedBy(RequestContext viewer) {
        return viewer.allows(Permission.OPERATIONS_READ)
                ? Optional.empty()
                : Optional.of(viewer.caller().oid());
    }

    private static String cut(String words) {
        return words.length() > MAX_SEARCH_LENGTH ? words.substring(0, MAX_SEARCH_LENGTH) : words;
    }

    private List<OperationRow> find(
            RequestContext viewer, OperationQuery asked, Optional<OperationId> behind, int limit, Instant now) {
        return asked.fitsNothing()
                ? List.of()
                : index.find(viewer.vault(), asked.filter(now).requestedBy(requestedBy(viewer)), behind, limit);
    }

    /** The filters without which there would be something; if it takes more than one of them, all. */
    private List<Culprit> culprits(RequestContext viewer, OperationQuery asked, Instant now) {
        List<Culprit> alone = asked.chosen().stream()
                .filter(filter -> !find(viewer, filter.without(), Optional.empty(), 1, now)
                        .isEmpty())
                .map(filter -> new Culprit(filter, true))
                .toList();
        return alone.isEmpty()
                ? asked.chosen().stream()
                        .map(filter -> new Culprit(filter, false))
                        .toList()
                : alone;
    }

    private List<Count> underWay(RequestContext viewer) {
        return index
                .count(viewer.vault(), OperationQuery.phases(Phase::isOpen), Optional.empty(), MAX_OPEN_COUNT + 1)
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .map(count ->
                        count(count.getKey(), count.getValue(), MAX_OPEN_COUNT, OperationQuery.in(count.getKey())))
                .toList();
    }

    private List<Ended> ends(RequestContext viewer, Instant now) {
        return List.of(ends(viewer, "day", now), ends(viewer, "week", now));
    }

    private Ended ends(RequestContext viewer, String span, Instant now) {
        Map<Phase, Long> counts = index.count(
                viewer.vault(),
                OperationQuery.ENDS,
                Optional.ofNullable(OperationQuery.SPANS.get(span)).map(now::minus),
                MAX_ENDED_COUNT + 1);
        return new Ended(
                Messages.text("requests.ended-counts." + span),
                OperationQuery.ENDS.stream()
                        .map(phase -> count(
                                phase,
                                counts.getOrDefault(phase, 0L),
                                MAX_ENDED_COUNT,
                                OperationQuery.ended(phase, span)))
                        .toList());
    }

    private static Count count(Phase phase, long number, int max, OperationQuery those) {
        return new Count(
                phase,
                number > max ? Messages.text("requests.more-than", max) : Long.toString(number),
                number == 0,
                those.address());
    }
}
