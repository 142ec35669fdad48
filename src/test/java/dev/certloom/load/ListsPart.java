package dev.certloom.load;

import dev.certloom.installation.ServiceClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** How long a page of the list of certificates takes where there are few, and where there are many: the first page and the last. */
final class ListsPart {

    private static final int FEW = 1_000;
    private static final int PAGES = 60;
    private static final int WARM_UP_PAGES = 500;

    private ListsPart() {}

    /** An installation that holds nothing but copies of one certificate. */
    private static final class Filled implements AutoCloseable {

        private final Installation installation;

        Filled(Subject subject, int certificates) throws Exception {
            System.out.printf("Starting another %s%n", subject.name());
            installation = Installation.started(subject);
            SingleConnectionDataSource database = installation.home().databaseOfSuperuser("certloom");
            try {
                Stock stock = new Stock(certificates, database);
                stock.fill(installation.client());
                stock.awaitSealed();
            } finally {
                database.destroy();
            }
        }

        ServiceClient client() {
            return installation.client();
        }

        @Override
        public void close() {
            installation.close();
        }
    }

    /** A page that is asked for again and again, and how long that took, round by round. */
    private record Page(
            Filled filled, String address, List<Double> latencies, List<Double> database, List<Double> others) {

        Page(Filled filled, String address) {
            this(filled, address, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        void warmUp() {
            for (int i = 0; i < WARM_UP_PAGES; i++) {
                filled.client().getUnversioned(address).require(200);
            }
        }

        void measure(CpuWatch watch) {
            Latencies seen = new Latencies();
            CpuWatch.Reading before = watch.read();
            for (int i = 0; i < PAGES; i++) {
                long start = System.nanoTime();
                filled.client().getUnversioned(address).require(200);
                seen.add(System.nanoTime() - start);
            }
            CpuWatch.Taken taken = watch.read().since(before);
            others.add(taken.others());
            latencies.add(seen.milliseconds(50));
            database.add(taken.milliseconds(filled.installation, CpuWatch.DATABASE) / PAGES);
        }

        String ratioTo(Page other) {
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < latencies.size(); round++) {
                ratios.add(latencies.get(round) / other.latencies.get(round));
            }
            return Spread.of(ratios).text(2);
        }

        String latency() {
            return Spread.of(latencies).text(1);
        }

        String databaseTime() {
            return Spread.of(database).text(1);
        }
    }

    static void measure(Bench bench) throws Exception {
        bench.endInstallations();
        int many = bench.options().certificates();
        Table table = new Table(
                "A page of 25 certificates: p50, ms",
                "date",
                "commit",
                "certificates",
                "first page",
                String.format(Locale.ROOT, "first of %,d", FEW),
                "ratio",
                "last page",
                "ratio",
                String.format(Locale.ROOT, "database, ms each: first of %,d, first, last", FEW),
                "processors busy for others");
        for (Subject subject : bench.subjects()) {
            try (Filled few = new Filled(subject, FEW);
                    Filled large = new Filled(subject, many)) {
                measure(bench, subject, few, large, table);
            }
        }
        bench.report(table);
    }

    private static void measure(Bench bench, Subject subject, Filled few, Filled many, Table table) {
        Page firstOfFew = new Page(few, first(few));
        Page firstOfMany = new Page(many, first(many));
        Page lastOfMany = new Page(many, last(many));
        List<Page> pages = List.of(firstOfFew, firstOfMany, lastOfMany);
        for (Page page : pages) {
            page.warmUp();
        }
        CpuWatch watch = new CpuWatch(List.of(few.installation, many.installation));
        for (int round = 1; round <= bench.options().rounds(); round++) {
            for (Page page : pages) {
                page.measure(watch);
            }
            System.out.println("round " + round + " of " + subject.name());
        }
        table.add(
                Bench.today(),
                subject.name(),
                String.format(Locale.ROOT, "%,d", bench.options().certificates()),
                firstOfMany.latency(),
                firstOfFew.latency(),
                firstOfMany.ratioTo(firstOfFew),
                lastOfMany.latency(),
                lastOfMany.ratioTo(firstOfFew),
                firstOfFew.databaseTime() + ", " + firstOfMany.databaseTime() + ", " + lastOfMany.databaseTime(),
                Spread.of(firstOfMany.others).text(2));
    }

    private static String first(Filled filled) {
        return filled.client().url() + "/certificates?api-version=7.6";
    }

    /** Where the links lead that each page has to the next. */
    private static String last(Filled filled) {
        String address = first(filled);
        String next = address;
        while (!next.isEmpty()) {
            address = next;
            ServiceClient.Answer page = filled.client().getUnversioned(address);
            page.require(200);
            next = page.text("nextLink");
        }
        return address;
    }
}
