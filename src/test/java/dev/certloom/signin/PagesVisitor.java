package dev.certloom.signin;

import dev.certloom.identity.PersonLogin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/** Somebody who has signed in to the pages with the embedded server and reads them; without a browser. */
public final class PagesVisitor implements AutoCloseable {

    private final URI service;
    private final HttpClient http;

    /** @param service scheme, host and port */
    public PagesVisitor(URI service, SSLContext trust, String userName, String password) {
        this.service = service;
        this.http = HttpClient.newBuilder()
                .sslContext(trust)
                .cookieHandler(new CookieManager())
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        String authorize = get("/dashboard/sign-in/people")
                .headers()
                .firstValue("location")
                .orElseThrow();
        try (PersonLogin login = new PersonLogin(service.toString(), trust)) {
            get(login.open(parameters(authorize)).enter(userName, password).header("location"));
        }
    }

    /** A page. */
    public String read(String path) {
        HttpResponse<String> page = get(path);
        if (page.statusCode() != 200) {
            throw new AssertionError("Expected a page at " + path + ", but got " + page.statusCode());
        }
        return page.body();
    }

    private HttpResponse<String> get(String address) {
        try {
            return http.send(
                    HttpRequest.newBuilder(service.resolve(address))
                            .header("Accept", "text/html")
                            .timeout(Duration.ofSeconds(30))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> parameters(String address) {
        return Arrays.stream(URI.create(address).getRawQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        http.close();
    }
}
