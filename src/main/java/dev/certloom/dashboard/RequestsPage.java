package dev.certloom.dashboard;

import dev.certloom.approval.MergeTasks;
import dev.certloom.dashboard.spi.RequestIndex;
import dev.certloom.dashboard.spi.RequestIndex.RequestFilter;
import dev.certloom.dashboard.spi.RequestIndex.RequestRow;
import dev.certloom.security.Permission;
import dev.certloom.security.RequiresPermission;
import dev.certloom.vault.IssuerName;
import dev.certloom.vault.OperationId;
import dev.certloom.vault.OrderSettings;
import dev.certloom.vault.Phase;
import dev.certloom.vault.Turn;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

/** Requests under way, and those of before: where each stands, whose turn it is and since when. */
@Controller
class RequestsPage {

    private static final int ROWS = 50;
    private static final int LONGEST_SEARCH = 200;
    private static final List<String> TURNS = Arrays.stream(Turn.values())
            .filter(turn -> turn != Turn.NOBODY)
            .map(turn -> turn.name().toLowerCase(Locale.ROOT))
            .toList();

    private final RequestIndex index;
    private final MergeTasks merges;
    private final OrderSettings orders;

    RequestsPage(RequestIndex index, MergeTasks merges, OrderSettings orders) {
        this.index = index;
        this.merges = merges;
        this.orders = orders;
    }

    /**
     * One line of the list.
     *
     * @param due when the turn is over: an approval lapses, a merge is due, an issuer's time is up; empty where there is no such
     *     time
     */
    record Line(RequestRow row, Optional<Instant> due) {}

    private Line line(RequestRow row) {
        return new Line(
                row,
                switch (row.phase()) {
                    case AWAITING_APPROVAL -> row.lapses();
                    case AWAITING_MERGE -> Optional.of(merges.due(row.since()));
                    case SUBMITTING, AWAITING_ISSUER, RETRY_WAIT ->
                        row.ordered().map(ordered -> ordered.plus(orders.budget()));
                    default -> Optional.empty();
                });
    }

    /**
     * What the form asks for, as it is shown again.
     *
     * @param show {@code open} or {@code all}
     * @param turn whose turn it is; empty for anybody's
     * @param phase wire name; empty for any
     * @param issuer name; empty for any
     */
    record Asked(String search, String show, String turn, String phase, String issuer) {

        RequestFilter filter() {
            Set<Phase> phases = Arrays.stream(Phase.values())
                    .filter(candidate -> phase.isEmpty() || candidate.wireName().equals(phase))
                    .filter(candidate -> turn.isEmpty()
                            || candidate.turn().name().toLowerCase(Locale.ROOT).equals(turn))
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(Phase.class)));
            boolean every = phases.size() == Phase.values().length;
            return new RequestFilter(
                    every ? Set.of() : phases,
                    !show.equals("all"),
                    Optional.of(issuer).filter(name -> !name.isEmpty()).map(IssuerName::new),
                    Optional.of(search).filter(words -> !words.isBlank()));
        }

        /** Whether nothing can pass: a phase that is never that one's turn. */
        boolean fitsNothing() {
            return (!phase.isEmpty() || !turn.isEmpty()) && filter().phases().isEmpty();
        }

        boolean isPlain() {
            return search.isBlank() && turn.isEmpty() && phase.isEmpty() && issuer.isEmpty();
        }

        String address(String after) {
            UriComponentsBuilder address = UriComponentsBuilder.fromPath("/dashboard/requests");
            add(address, "search", search);
            add(address, "show", show);
            add(address, "turn", turn);
            add(address, "phase", phase);
            add(address, "issuer", issuer);
            add(address, "after", after);
            return address.encode().toUriString();
        }

        private static void add(UriComponentsBuilder address, String name, String value) {
            if (!value.isEmpty()) {
                address.queryParam(name, "{" + name + "}").uriVariables(Map.of(name, value));
            }
        }
    }

    /** One number above the list. */
    record Count(String phase, long number) {}

    @RequiresPermission(Permission.OPERATIONS_READ)
    @GetMapping("/dashboard/requests")
    String requests(
            @RequestParam(defaultValue = "") String search,
            @RequestParam(defaultValue = "open") String show,
            @RequestParam(defaultValue = "") String turn,
            @RequestParam(defaultValue = "") String phase,
            @RequestParam(defaultValue = "") String issuer,
            @RequestParam(defaultValue = "") String after,
            Viewer viewer,
            HttpServletRequest request,
            Model model) {
        Asked asked = new Asked(cut(search), show, turn, phase, issuer.strip());
        Optional<OperationId> behind =
                Optional.of(after).filter(id -> !id.isEmpty()).map(OperationId::new);
        List<RequestRow> found =
                asked.fitsNothing() ? List.of() : index.find(viewer.vault(), asked.filter(), behind, ROWS + 1);
        List<RequestRow> rows = found.subList(0, Math.min(ROWS, found.size()));
        model.addAttribute("asked", asked);
        model.addAttribute("lines", rows.stream().map(this::line).toList());
        model.addAttribute(
                "next", found.size() > ROWS ? asked.address(rows.getLast().id().value()) : null);
        model.addAttribute("self", asked.address(after));
        model.addAttribute("counts", counts(viewer));
        model.addAttribute("turns", TURNS);
        model.addAttribute("phases", Phase.values());
        model.addAttribute("firstRun", rows.isEmpty() && asked.isPlain() && index.isEmpty(viewer.vault()));
        model.addAttribute("example", FirstRequest.example(request));
        return "dashboard/requests";
    }

    private static String cut(String words) {
        return words.length() > LONGEST_SEARCH ? words.substring(0, LONGEST_SEARCH) : words;
    }

    private List<Count> counts(Viewer viewer) {
        return index.openByPhase(viewer.vault()).entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .map(count -> new Count(count.getKey().wireName(), count.getValue()))
                .toList();
    }
}
