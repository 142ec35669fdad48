package dev.certloom.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Certificates that a person has signed elsewhere, 16 at a time, beside the same models with workers that do nothing. */
final class MergesPart {

    private static final String IDLE = "do nothing, manual";
    private static final String MERGED = "manual merge";

    private MergesPart() {}

    static void measure(Bench bench) throws Exception {
        BenchmarkOptions options = bench.options();
        Contest contest = new Contest(new ClosedLoop(bench.watch()));
        Map<Installation, Requests> clients = new LinkedHashMap<>();
        List<IdleModels> peers = new ArrayList<>();
        for (Installation installation : bench.installations()) {
            IdleModels idle = new IdleModels(installation);
            Requests requests = new Requests(installation);
            peers.add(idle);
            clients.put(installation, requests);
            contest.enter(named(installation, IDLE), idle::merged);
            contest.enter(named(installation, MERGED), requests::merged);
        }
        contest.warmUp(options.warmUp());
        Map<Installation, List<Requests.Figures>> figures = new LinkedHashMap<>();
        clients.forEach((installation, requests) -> {
            requests.take();
            figures.put(installation, new ArrayList<>());
        });
        for (int round = 1; round <= options.rounds(); round++) {
            contest.round(round, options.requests());
            clients.forEach(
                    (installation, requests) -> figures.get(installation).add(requests.take()));
        }
        Table table = new Table(
                "Manual merges a second, 16 at a time",
                "date",
                "commit",
                "do nothing",
                "manual merge",
                "ratio",
                "merge p50, ms",
                "merge p99, ms",
                "failed: do nothing, manual merge",
                "processors busy for others");
        figures.forEach((installation, rounds) -> table.add(
                Bench.today(),
                installation.subject().name(),
                contest.perSecond(named(installation, IDLE)).text(1),
                contest.perSecond(named(installation, MERGED)).text(1),
                contest.ratio(named(installation, MERGED), named(installation, IDLE))
                        .text(2),
                merge(rounds, 50),
                merge(rounds, 99),
                contest.failed(named(installation, IDLE)) + ", " + contest.failed(named(installation, MERGED)),
                contest.each(named(installation, MERGED), round -> round.taken().others())
                        .text(2)));
        bench.report(table);
        peers.forEach(IdleModels::close);
    }

    private static String merge(List<Requests.Figures> rounds, int percent) {
        return Spread.of(rounds.stream()
                        .map(round -> round.merge.milliseconds(percent))
                        .toList())
                .text(0);
    }

    private static String named(Installation installation, String kind) {
        return installation.subject().name() + ": " + kind;
    }
}
