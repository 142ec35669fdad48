package dev.certloom.load;

import java.util.ArrayList;
import java.util.List;

/** From the request to the certificate, 16 at a time, beside the do-nothing run and beside a bare process. */
final class LifecyclesPart {

    private static final String IDLE = "do nothing";
    private static final String ISSUED = "LocalCA, EC P-256";
    private static final String BARE = "bare process";

    private LifecyclesPart() {}

    /** One subject in the contest. */
    private record Entrant(Installation installation, Requests requests, IdleModels idle, BareProcess bare, Seen seen) {

        String named(String kind) {
            return installation.subject().name() + ": " + kind;
        }
    }

    /** What was seen of creates, round by round. */
    private record Seen(List<Requests.Figures> issued, List<Latencies> firstHandlers) {}

    static void measure(Bench bench) throws Exception {
        BenchmarkOptions options = bench.options();
        List<Entrant> entrants = new ArrayList<>();
        Contest contest = new Contest(new ClosedLoop(bench.watch()));
        for (Installation installation : bench.installations()) {
            Entrant entrant = new Entrant(
                    installation,
                    new Requests(installation),
                    new IdleModels(installation),
                    new BareProcess(installation),
                    new Seen(new ArrayList<>(), new ArrayList<>()));
            entrants.add(entrant);
            contest.enter(entrant.named(IDLE), entrant.idle::issued);
            contest.enter(entrant.named(ISSUED), entrant.requests::issued);
            contest.enter(entrant.named(BARE), entrant.bare::run);
        }
        contest.warmUp(options.warmUp());
        entrants.forEach(LifecyclesPart::forget);
        for (int round = 1; round <= options.rounds(); round++) {
            contest.round(round, options.requests());
            entrants.forEach(LifecyclesPart::keep);
        }
        throughput(bench, contest, entrants);
        creates(bench, entrants);
        processors(bench, contest, entrants);
        memory(bench, entrants);
        for (Entrant entrant : entrants) {
            entrant.idle.close();
            entrant.bare.close();
        }
    }

    private static void forget(Entrant entrant) {
        entrant.requests.take();
        entrant.idle.takeToFirstHandler();
    }

    private static void keep(Entrant entrant) {
        entrant.seen.issued.add(entrant.requests.take());
        entrant.seen.firstHandlers.add(entrant.idle.takeToFirstHandler());
    }

    private static void throughput(Bench bench, Contest contest, List<Entrant> entrants) {
        Table table = new Table(
                "Lifecycles a second",
                "date",
                "commit",
                "do nothing",
                "`LocalCA`",
                "ratio",
                "bare process",
                "`LocalCA` to bare process",
                "failed: do nothing, `LocalCA`, bare",
                "refused by the engine and sent again: do nothing, bare",
                "processors busy for others");
        for (Entrant entrant : entrants) {
            String idle = entrant.named(IDLE);
            String issued = entrant.named(ISSUED);
            String bare = entrant.named(BARE);
            table.add(
                    Bench.today(),
                    entrant.installation.subject().name(),
                    contest.perSecond(idle).text(1),
                    contest.perSecond(issued).text(1),
                    contest.ratio(issued, idle).text(2),
                    contest.perSecond(bare).text(1),
                    contest.ratio(issued, bare).text(2),
                    contest.failed(idle) + ", " + contest.failed(issued) + ", " + contest.failed(bare),
                    entrant.idle.refusals() + ", " + entrant.bare.refusals(),
                    contest.each(issued, round -> round.taken().others()).text(2));
        }
        bench.report(table);
    }

    private static void creates(Bench bench, List<Entrant> entrants) {
        Table table = new Table(
                "Creates, 16 at a time",
                "date",
                "commit",
                "answered 202",
                "of these without CSR",
                "p50, ms",
                "p99, ms",
                "p50 to publish to first handler",
                "end to end p50, ms",
                "end to end p99, ms");
        for (Entrant entrant : entrants) {
            List<Requests.Figures> rounds = entrant.seen.issued;
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < rounds.size(); round++) {
                ratios.add(rounds.get(round).create.milliseconds(50)
                        / entrant.seen.firstHandlers.get(round).milliseconds(50));
            }
            table.add(
                    Bench.today(),
                    entrant.installation.subject().name(),
                    Integer.toString(rounds.stream()
                            .mapToInt(round -> round.create.count())
                            .sum()),
                    Integer.toString(rounds.stream()
                            .mapToInt(round -> round.withoutCsr.get())
                            .sum()),
                    percentiles(rounds.stream().map(round -> round.create).toList(), 50),
                    percentiles(rounds.stream().map(round -> round.create).toList(), 99),
                    Spread.of(ratios).text(1),
                    percentiles(rounds.stream().map(round -> round.endToEnd).toList(), 50),
                    percentiles(rounds.stream().map(round -> round.endToEnd).toList(), 99));
        }
        bench.report(table);
    }

    private static String percentiles(List<Latencies> rounds, int percent) {
        return Spread.of(rounds.stream()
                        .map(round -> round.milliseconds(percent))
                        .toList())
                .text(0);
    }

    private static void processors(Bench bench, Contest contest, List<Entrant> entrants) {
        Table table = new Table(
                "Processor time for each lifecycle, ms",
                "date",
                "commit",
                "of",
                "wall time",
                "engine",
                "application",
                "database",
                "this command");
        for (Entrant entrant : entrants) {
            for (String kind : List.of(IDLE, ISSUED, BARE)) {
                String name = entrant.named(kind);
                table.add(
                        Bench.today(),
                        entrant.installation.subject().name(),
                        kind,
                        contest.each(name, round -> 1_000 / round.perSecond()).text(1),
                        taken(contest, entrant, kind, CpuWatch.ENGINE),
                        taken(contest, entrant, kind, CpuWatch.APPLICATION),
                        taken(contest, entrant, kind, CpuWatch.DATABASE),
                        taken(contest, entrant, kind, CpuWatch.COMMAND));
            }
        }
        bench.report(table);
    }

    private static String taken(Contest contest, Entrant entrant, String kind, String process) {
        return contest.each(entrant.named(kind), round -> round.milliseconds(entrant.installation, process))
                .text(1);
    }

    private static void memory(Bench bench, List<Entrant> entrants) {
        Table table = new Table(
                "Memory after the lifecycles, MiB", "date", "commit", "engine", "application", "database", "together");
        for (Entrant entrant : entrants) {
            long engine = Processes.memoryOfFamilyMebibytes(entrant.installation.engine());
            long application = Processes.memoryMebibytes(entrant.installation.application());
            long database = Processes.memoryOfFamilyMebibytes(entrant.installation.database());
            table.add(
                    Bench.today(),
                    entrant.installation.subject().name(),
                    Long.toString(engine),
                    Long.toString(application),
                    Long.toString(database),
                    Long.toString(engine + application + database));
        }
        bench.report(table);
    }
}
