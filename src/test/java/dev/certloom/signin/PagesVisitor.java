package dev.certloom.signin;

import dev.certloom.identity.PersonLogin;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
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
        String authorize = get("/dashboard/sign-in/people", BodyHandlers.discarding())
                .headers()
                .firstValue("location")
                .orElseThrow();
        try (PersonLogin login = new PersonLogin(service.toString(), trust)) {
            get(
                    login.open(parameters(authorize)).enter(userName, password).header("location"),
                    BodyHandlers.discarding());
        }
    }

    /** A page. */
    public String read(String path) {
        return page(path, BodyHandlers.ofString());
    }

    /** A page as it arrives; to be closed. */
    public InputStream open(String path) {
        return page(path, BodyHandlers.ofInputStream());
    }

    private <T> T page(String path, BodyHandler<T> body) {
        HttpResponse<T> page = get(path, body);
        if (page.statusCode() != 200) {
            throw new IllegalStateException("Expected a page at " + path + ", but got " + page.statusCode());
        }
        return page.body();
    }

    private <T> HttpResponse<T> get(String address, BodyHandler<T> body) {
        try {
            return http.send(
                    HttpRequest.newBuilder(service.resolve(address))
                            .header("Accept", "text/html,*/*;q=0.8")
                            .timeout(Duration.ofMinutes(2))
                            .build(),
                    body);
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
