package dev.certloom.load;

import dev.certloom.embedded.InstallationHome;
import dev.certloom.installation.Chromium;
import dev.certloom.installation.ServiceClient;
import dev.certloom.processview.diagram.Diagram;
import dev.certloom.processview.diagram.Marks;
import dev.certloom.signin.PagesVisitor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import tools.jackson.databind.JsonNode;

/**
 * How long the pages take with many certificates: {@code mvn -Ppages test-compile exec:exec}, beside a running default
 * installation, which is filled first. What is filled in stays: use a home that can be thrown away.
 */
public final class PagesCommand {

    private static final int WARM_UP = 10;
    private static final int VISITS = 20;
    private static final int LOADS = 5;
    private static final int DRAWINGS = 200;
    private static final int CERTIFICATES = 100_000;
    private static final String INTO_EXISTING = "--into-existing";

    private final InstallationHome home;
    private final ServiceClient service;

    private PagesCommand(InstallationHome home) {
        this.home = home;
        this.service = ServiceClient.first(home);
    }

    /** The home, and {@code --into-existing} to fill also one that holds certificates. */
    public static void main(String[] arguments) throws Exception {
        List<String> given = List.of(arguments);
        Path home = Path.of(given.stream()
                .filter(argument -> !argument.startsWith("--"))
                .findFirst()
                .orElse(".certloom"));
        new PagesCommand(new InstallationHome(home)).run(given.contains(INTO_EXISTING));
        System.exit(0);
    }

    private void run(boolean intoExisting) throws Exception {
        SingleConnectionDataSource source = home.database();
        try {
            Stock stock = new Stock(CERTIFICATES, source);
            if (stock.isFilled()) {
                System.out.println("This installation was filled before: it is measured as it is.");
            } else if (stock.held() > 0 && !intoExisting) {
                System.err.printf(
                        "Expected an installation without certificates, but %s holds %d. Nothing was changed; %s fills it all the same.%n",
                        home.folder(), stock.held(), INTO_EXISTING);
                System.exit(2);
            } else {
                stock.fill(service);
            }
            stock.awaitSealed();
            measure(pages(stock.openOperation()));
            draw();
        } finally {
            source.destroy();
        }
    }

    private static Map<String, String> pages(String operation) {
        LocalDate week = LocalDate.now(ZoneOffset.UTC)
                .with(TemporalAdjusters.nextOrSame(DayOfWeek.MONDAY))
                .plusWeeks(5);
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("requests", "/dashboard/requests");
        pages.put("requests, one turn", "/dashboard/requests?turn=issuer");
        pages.put("requests, all", "/dashboard/requests?show=all");
        pages.put("requests, searched", "/dashboard/requests?show=all&search=web-4711");
        pages.put("requests, a common word", "/dashboard/requests?show=all&search=example");
        pages.put("one request", "/dashboard/requests/" + operation);
        pages.put("my tasks", "/dashboard/tasks");
        pages.put("certificates, with chart", "/dashboard/certificates");
        pages.put("certificates, searched", "/dashboard/certificates?search=web-4711");
        pages.put("certificates, a common word", "/dashboard/certificates?search=example");
        pages.put("certificates, one week", "/dashboard/certificates?expires=" + week);
        pages.put("certificates, by key type", "/dashboard/certificates?by=key&issuer=load-ca-7");
        pages.put("one certificate", "/dashboard/certificates/load-web-4711");
        pages.put("issuers", "/dashboard/issuers");
        pages.put("issuers, 30 days", "/dashboard/issuers?period=30d");
        pages.put("audit", "/dashboard/audit");
        pages.put("audit, one certificate", "/dashboard/audit?certificate=load-web-4711");
        pages.put("audit, one person", "/dashboard/audit?actor=load-requester-7");
        return pages;
    }

    private void measure(Map<String, String> pages) throws Exception {
        JsonNode login = home.firstAdministrator();
        String user = login.get("userName").asString();
        String password = login.get("password").asString();
        Optional<ChromeDriver> chromium =
                Chromium.found().map(found -> signedIn(found.start(), service.url(), user, password));
        try (PagesVisitor visitor = new PagesVisitor(URI.create(service.url()), home.trust())) {
            visitor.signIn(user, password);
            measure(pages, visitor, chromium);
        } finally {
            chromium.ifPresent(ChromeDriver::quit);
        }
    }

    private static ChromeDriver signedIn(ChromeDriver driver, String url, String user, String password) {
        driver.get(url + "/dashboard");
        driver.findElement(By.name("userName")).sendKeys(user);
        driver.findElement(By.name("password")).sendKeys(password);
        driver.findElement(By.cssSelector("button[value=enter]")).click();
        return driver;
    }

    private void measure(Map<String, String> pages, PagesVisitor visitor, Optional<ChromeDriver> chromium)
            throws IOException {
        System.out.printf(
                "Each page %d times over HTTP after %d times unmeasured, and %d times in Chromium.%n%n",
                VISITS, WARM_UP, LOADS);
        System.out.println(
                "| page | first byte, median | p95 | whole page, median | p95 | size | loaded in Chromium, median |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (Map.Entry<String, String> page : pages.entrySet()) {
            Latencies first = new Latencies();
            Latencies whole = new Latencies();
            long bytes = visits(visitor, page.getValue(), first, whole);
            String loaded = chromium.map(driver -> "%.0f ms".formatted(loaded(driver, service.url() + page.getValue())))
                    .orElse("no browser");
            row(page.getKey(), first, whole, bytes, loaded);
        }
        Visit export = Visit.of(visitor, "/dashboard/certificates.csv");
        Latencies first = new Latencies();
        first.add(export.firstByte());
        Latencies whole = new Latencies();
        whole.add(export.whole());
        row("export of all certificates, once", first, whole, export.bytes(), "-");
    }

    /** What the picture on a request's page costs, in this process. */
    private static void draw() throws IOException {
        String model = Files.readString(Path.of("bpmn/certificate-request.bpmn"));
        Latencies read = new Latencies();
        Latencies drawn = new Latencies();
        for (int i = 0; i < WARM_UP + DRAWINGS; i++) {
            long start = System.nanoTime();
            Diagram diagram = Diagram.of(model);
            long between = System.nanoTime();
            diagram.draw(Marks.none());
            if (i >= WARM_UP) {
                drawn.add(System.nanoTime() - between);
                read.add(between - start);
            }
        }
        System.out.printf(
                "%nThe diagram of a request: read in %.1f ms, drawn in %.1f ms (medians of %d).%n",
                read.milliseconds(50), drawn.milliseconds(50), DRAWINGS);
    }

    private static long visits(PagesVisitor visitor, String path, Latencies first, Latencies whole) throws IOException {
        for (int i = 0; i < WARM_UP; i++) {
            Visit.of(visitor, path);
        }
        long bytes = 0;
        for (int i = 0; i < VISITS; i++) {
            Visit visit = Visit.of(visitor, path);
            first.add(visit.firstByte());
            whole.add(visit.whole());
            bytes = visit.bytes();
        }
        return bytes;
    }

    private static double loaded(ChromeDriver driver, String address) {
        return Spread.of(DoubleStream.generate(() -> load(driver, address))
                        .limit(LOADS)
                        .boxed()
                        .toList())
                .median();
    }

    /** From the start of the navigation to the end of the load event, in milliseconds. */
    private static double load(ChromeDriver driver, String address) {
        driver.get(address);
        return ((Number)
                        Objects.requireNonNull(
                                driver.executeScript(
                                        "const n = performance.getEntriesByType('navigation')[0]; return n.loadEventEnd - n.startTime")))
                .doubleValue();
    }

    /** One visit, in nanoseconds. */
    private record Visit(long firstByte, long whole, long bytes) {

        static Visit of(PagesVisitor visitor, String path) throws IOException {
            long start = System.nanoTime();
            try (InputStream page = visitor.open(path)) {
                // the status comes with the head, and the first byte of the page a little later
                if (page.read() < 0) {
                    throw new IllegalStateException("Expected a page at " + path + ", but it is empty");
                }
                long firstByte = System.nanoTime() - start;
                long bytes = 1 + page.transferTo(OutputStream.nullOutputStream());
                return new Visit(firstByte, System.nanoTime() - start, bytes);
            }
        }
    }

    private static void row(String page, Latencies first, Latencies whole, long bytes, String loaded) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %.0f ms | %.0f ms | %.0f ms | %.0f ms | %,d kB | %s |%n",
                page,
                first.milliseconds(50),
                first.milliseconds(95),
                whole.milliseconds(50),
                whole.milliseconds(95),
                bytes / 1_000,
                loaded);
    }
}
