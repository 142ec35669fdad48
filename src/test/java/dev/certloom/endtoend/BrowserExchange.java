package dev.certloom.endtoend;

import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.openqa.selenium.chrome.ChromeDriver;

/** What the browser would be answered: requests with its cookies, past its window. */
final class BrowserExchange {

    private final RunningService service;
    private final ChromeDriver driver;
    private final String origin;

    BrowserExchange(RunningService service, ChromeDriver driver, String origin) {
        this.service = service;
        this.driver = driver;
        this.origin = origin;
    }

    /** A request as the browser would send it now. */
    HttpRequest asking(String path) {
        return request(path).GET().build();
    }

    ServiceClient.Answer get(String path) {
        return service.exchange(asking(path));
    }

    byte[] bytes(String path) {
        return service.bytes(asking(path));
    }

    /** Sends a form as a page would; with the token against forged forms when it is given among the fields. */
    HttpRequest post(String path, Map<String, String> fields) {
        return request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(fields.entrySet().stream()
                        .map(field ->
                                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"))))
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(origin + path))
                .timeout(Duration.ofSeconds(60))
                .header("Accept", "text/html")
                .header(
                        "Cookie",
                        driver.manage().getCookies().stream()
                                .map(cookie -> cookie.getName() + "=" + cookie.getValue())
                                .collect(Collectors.joining("; ")));
    }
}
