package dev.certloom.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.springframework.web.util.HtmlUtils;

/** Somebody signed in at the pages, without a browser. */
final class Visitor {

    private static final Pattern HIDDEN = Pattern.compile("name=\"csrf\" value=\"([^\"]*)\"");
    private static final Pattern ACTION = Pattern.compile("action=\"([^\"]*)\"");

    private final String base;
    private final HttpClient http;

    /** @param base scheme, host and port, without a slash at the end */
    Visitor(String base, SSLContext trust) {
        this.base = base;
        this.http = HttpClient.newBuilder()
                .sslContext(trust)
                .cookieHandler(new CookieManager())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    void signIn(String userName, String password) throws IOException, InterruptedException {
        HttpResponse<String> form = http.send(get("/dashboard"), BodyHandlers.ofString());
        Matcher hidden = HIDDEN.matcher(form.body());
        Matcher action = ACTION.matcher(form.body());
        if (!hidden.find() || !action.find()) {
            throw new IllegalStateException(
                    "Expected a form to sign in, but got " + form.statusCode() + " from " + form.uri());
        }
        String fields = Map.of(
                        "userName",
                        userName,
                        "password",
                        password,
                        "step",
                        "enter",
                        "csrf",
                        HtmlUtils.htmlUnescape(hidden.group(1)))
                .entrySet()
                .stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpResponse<String> page = http.send(
                HttpRequest.newBuilder(URI.create(address(form.uri()) + HtmlUtils.htmlUnescape(action.group(1))))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(fields))
                        .build(),
                BodyHandlers.ofString());
        if (page.statusCode() != 200 || !page.uri().getPath().startsWith("/dashboard")) {
            throw new IllegalStateException("Expected to be signed in as " + userName + ", but got " + page.statusCode()
                    + " from " + page.uri());
        }
    }

    /** Without the query; the form's action is another one. */
    private String address(URI page) {
        return base + page.getPath();
    }

    /** One visit, in nanoseconds. */
    record Visit(long firstByte, long whole, long bytes) {}

    Visit visit(String path) throws IOException, InterruptedException {
        long start = System.nanoTime();
        HttpResponse<InputStream> response = http.send(get(path), BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            // the status comes with the head, and the first byte of the page a little later
            boolean empty = body.read() < 0;
            long firstByte = System.nanoTime() - start;
            long bytes = 1 + body.transferTo(java.io.OutputStream.nullOutputStream());
            if (empty
                    || response.statusCode() != 200
                    || !response.uri().getPath().startsWith("/dashboard")) {
                throw new IllegalStateException(
                        "Expected " + path + ", but got " + response.statusCode() + " from " + response.uri());
            }
            return new Visit(firstByte, System.nanoTime() - start, bytes);
        }
    }

    private HttpRequest get(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(120))
                .header("Accept", "text/html,*/*;q=0.8")
                .build();
    }
}
