package dev.certloom.load;

import dev.certloom.installation.ServiceClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * How long lists, a certificate and a create take where there are few certificates, and where there are many, a tenth of them
 * deleted, perhaps with many versions.
 */
final class ListsPart {

    private static final int FEW = 1_000;
    private static final int REQUESTS = 60;
    private static final int CREATES = 10;
    private static final int WARM_UP_REQUESTS = 500;

    private ListsPart() {}

    /** An installation that holds nothing but copies of one certificate. */
    private static final class Filled implements AutoCloseable {

        private final Installation installation;

        Filled(Subject subject, int certificates, int versions) throws Exception {
            System.out.printf("Starting another %s%n", subject.name());
            installation = Installation.started(subject);
            SingleConnectionDataSource database = installation.home().databaseOfSuperuser("certloom");
            try {
                Stock stock = new Stock(certificates, database);
                stock.fill(installation.client());
                stock.addVersions(versions - certificates);
                stock.deleteEveryTenth();
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

    /** A request that is made again and again. */
    private enum Kind {
        FIRST_PAGE("first page", REQUESTS),
        LAST_PAGE("last page", REQUESTS),
        FIRST_DELETED("first page of deleted ones", REQUESTS),
        LAST_DELETED("last page of deleted ones", REQUESTS),
        VERSIONS("versions", REQUESTS),
        LAST_VERSIONS("last page of versions", REQUESTS),
        CERTIFICATE("certificate", REQUESTS),
        CREATE("create, until 202", CREATES);

        private final String words;
        private final int requests;

        Kind(String words, int requests) {
            this.words = words;
            this.requests = requests;
        }

        private String address(Filled filled) {
            return switch (this) {
                case FIRST_PAGE -> list(filled, "/certificates");
                case LAST_PAGE -> last(filled, "/certificates");
                case FIRST_DELETED -> list(filled, "/deletedcertificates");
                case LAST_DELETED -> last(filled, "/deletedcertificates");
                case VERSIONS -> list(filled, "/certificates/" + Stock.OFTEN_RENEWED + "/versions");
                case LAST_VERSIONS -> last(filled, "/certificates/" + Stock.OFTEN_RENEWED + "/versions");
                case CERTIFICATE -> list(filled, "/certificates/" + Stock.OFTEN_RENEWED);
                case CREATE -> "";
            };
        }
    }

    /** How long one kind took at one installation, round by round. */
    private static final class Asked {

        private final Kind kind;
        private final Filled filled;
        private final String address;
        private final List<Double> latencies = new ArrayList<>();
        private final List<Double> database = new ArrayList<>();
        private final List<Double> others = new ArrayList<>();
        private int created;

        Asked(Kind kind, Filled filled) {
            this.kind = kind;
            this.filled = filled;
            address = kind.address(filled);
        }

        void warmUp() {
            for (int i = 0; i < WARM_UP_REQUESTS * kind.requests / REQUESTS; i++) {
                ask();
            }
        }

        void measure(CpuWatch watch) {
            Latencies seen = new Latencies();
            CpuWatch.Reading before = watch.read();
            for (int i = 0; i < kind.requests; i++) {
                long start = System.nanoTime();
                ask();
                seen.add(System.nanoTime() - start);
            }
            CpuWatch.Taken taken = watch.read().since(before);
            others.add(taken.others());
            latencies.add(seen.milliseconds(50));
            database.add(taken.milliseconds(filled.installation, CpuWatch.DATABASE) / kind.requests);
        }

        private void ask() {
            if (kind == Kind.CREATE) {
                filled.client()
                        .send(
                                "POST",
                                "/certificates/load-new-" + created++ + "/create",
                                "{\"policy\":{\"key_props\":{\"kty\":\"EC\"},\"x509_props\":{\"subject\":\"CN=new.example.com\"},\"issuer\":{\"name\":\"Self\"}}}")
                        .require(202);
            } else {
                filled.client().getUnversioned(address).require(200);
            }
        }

        String ratioTo(Asked other) {
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
                "Lists, a certificate and a create: p50, ms",
                "date",
                "commit",
                "certificates",
                "versions",
                "what",
                "of so many",
                String.format(Locale.ROOT, "of %,d", FEW),
                "ratio",
                "database, ms each: of so many, of few",
                "processors busy for others");
        for (Subject subject : bench.subjects()) {
            try (Filled few = new Filled(subject, FEW, FEW);
                    Filled large = new Filled(subject, many, bench.options().versions())) {
                measure(bench, subject, few, large, table);
            }
        }
        bench.report(table);
    }

    private static void measure(Bench bench, Subject subject, Filled few, Filled many, Table table) {
        List<List<Asked>> pairs = Arrays.stream(Kind.values())
                .map(kind -> List.of(new Asked(kind, few), new Asked(kind, many)))
                .toList();
        pairs.forEach(pair -> pair.forEach(Asked::warmUp));
        CpuWatch watch = new CpuWatch(List.of(few.installation, many.installation));
        for (int round = 1; round <= bench.options().rounds(); round++) {
            pairs.forEach(pair -> pair.forEach(asked -> asked.measure(watch)));
            System.out.println("round " + round + " of " + subject.name());
        }
        for (List<Asked> pair : pairs) {
            Asked ofFew = pair.getFirst();
            Asked ofMany = pair.getLast();
            table.add(
                    Bench.today(),
                    subject.name(),
                    String.format(Locale.ROOT, "%,d", bench.options().certificates()),
                    String.format(Locale.ROOT, "%,d", bench.options().versions()),
                    ofMany.kind.words,
                    ofMany.latency(),
                    ofFew.latency(),
                    ofMany.ratioTo(ofFew),
                    ofMany.databaseTime() + ", " + ofFew.databaseTime(),
                    Spread.of(ofMany.others).text(2));
        }
    }

    private static String list(Filled filled, String path) {
        return filled.client().url() + path + "?api-version=7.6";
    }

    /** Where the links lead that each page has to the next. */
    private static String last(Filled filled, String path) {
        String address = list(filled, path);
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
