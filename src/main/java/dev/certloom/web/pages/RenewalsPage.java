package dev.certloom.web.pages;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Refusal;
import dev.certloom.renewal.RenewalProblem;
import dev.certloom.web.Moments;
import dev.certloom.web.pages.Inventory.Expiries;
import dev.certloom.web.pages.RenewalLists.Kind;
import dev.certloom.web.pages.RenewalLists.Position;
import dev.certloom.web.pages.RenewalLists.Row;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

/** What is planned: a calendar of the year ahead, and which certificates somebody should look after. */
@Controller
class RenewalsPage {

    static final String ADDRESS = "/dashboard/renewals";
    private static final int PAGE_SIZE = 50;

    private final JdbcRenewalLists lists;
    private final Inventory inventory;
    private final Clock clock;

    RenewalsPage(JdbcRenewalLists lists, Inventory inventory, Clock clock) {
        this.lists = lists;
        this.inventory = inventory;
        this.clock = clock;
    }

    /** A problem that some have, as the page leads to them. */
    record Choice(RenewalProblem problem, long number, String address, boolean chosen) {}

    /**
     * @param show which list: a {@link Kind}, as it is written in addresses
     * @param problem as it is written in addresses; empty for any
     * @param after name of the last certificate of the page before
     * @param afterExpires when that expires
     */
    @RequiresPermission(Permission.CERTIFICATES_READ)
    @GetMapping(ADDRESS)
    String renewals(
            @RequestParam(defaultValue = "problems") String show,
            @RequestParam(defaultValue = "") String problem,
            @RequestParam(defaultValue = "") String after,
            @RequestParam(defaultValue = "") String afterExpires,
            RequestContext viewer,
            Model model) {
        Kind kind = kind(show);
        Optional<RenewalProblem> wanted = problem(problem);
        Optional<Position> position = position(after, afterExpires);
        List<Row> found = lists.find(viewer.vault(), kind, wanted, position, PAGE_SIZE + 1);
        List<Row> rows = found.subList(0, Math.min(PAGE_SIZE, found.size()));
        model.addAttribute("rows", rows);
        model.addAttribute("show", show);
        model.addAttribute(
                "next",
                found.size() > PAGE_SIZE ? next(show, problem, rows.getLast().position()) : null);
        model.addAttribute("problems", choices(lists.problems(viewer.vault()), wanted));
        model.addAttribute("calendar", position.isEmpty() ? calendar(viewer) : null);
        return "dashboard/renewals";
    }

    private RenewalCalendar calendar(RequestContext viewer) {
        ExpiryWeeks weeks = new ExpiryWeeks(clock.instant());
        Map<Integer, Long> expiries = inventory.expiries(viewer.vault(), weeks.bounds()).stream()
                .collect(Collectors.groupingBy(Expiries::span, Collectors.summingLong(Expiries::number)));
        return RenewalCalendar.of(lists.perSpan(viewer.vault(), weeks.bounds()), expiries, weeks);
    }

    private static List<Choice> choices(Map<RenewalProblem, Long> numbers, Optional<RenewalProblem> wanted) {
        return Arrays.stream(RenewalProblem.values())
                .filter(numbers::containsKey)
                .map(problem -> new Choice(
                        problem,
                        numbers.getOrDefault(problem, 0L),
                        ADDRESS + "?problem=" + written(problem),
                        wanted.filter(problem::equals).isPresent()))
                .toList();
    }

    private static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Kind kind(String show) {
        return Arrays.stream(Kind.values())
                .filter(kind -> written(kind).equals(show))
                .findFirst()
                .orElseThrow(() -> Refusal.invalidProperty("show"));
    }

    private static Optional<RenewalProblem> problem(String written) {
        return written.isEmpty()
                ? Optional.empty()
                : Optional.of(Arrays.stream(RenewalProblem.values())
                        .filter(problem -> written(problem).equals(written))
                        .findFirst()
                        .orElseThrow(() -> Refusal.invalidProperty("problem")));
    }

    private static Optional<Position> position(String name, String expires) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Position(
                Moments.parse(expires).orElseThrow(() -> Refusal.invalidProperty("afterExpires")),
                new CertificateName(name)));
    }

    private static String next(String show, String problem, Position last) {
        return UriComponentsBuilder.fromPath(ADDRESS)
                .queryParam("show", show)
                .queryParam("problem", problem)
                .queryParam("after", last.name().value())
                .queryParam("afterExpires", last.expires())
                .encode()
                .toUriString();
    }
}
