package dev.certloom.signin;

import dev.certloom.identity.PersonLogin;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookieStore;
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
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/** Somebody at the pages without a browser: keeps cookies, is sent on by no redirect, and signs in with the embedded server. */
public final class PagesVisitor implements AutoCloseable {

    private final URI service;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http;
    private final PersonLogin login;

    /** @param service scheme, host and port */
    public PagesVisitor(URI service, SSLContext trust) {
        this.service = service;
        this.http = HttpClient.newBuilder()
                .sslContext(trust)
                .cookieHandler(cookies)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        this.login = new PersonLogin(service.toString(), trust);
    }

    public CookieStore cookies() {
        return cookies.getCookieStore();
    }

    /** Signs in, and answers what the browser is sent back to. */
    public HttpResponse<String> signIn(String userName, String password) {
        return get(addressAfterSignIn(userName, password));
    }

    /** Walks to the sign-in page and through it; answers the address that the browser is sent back to. */
    public String addressAfterSignIn(String userName, String password) {
        return signInForm().enter(userName, password).header("location");
    }

    /** Walks to the sign-in page. */
    public PersonLogin.Page signInForm() {
        return login.open(parameters(location(get("/dashboard/sign-in/people"))));
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
        HttpResponse<T> page = send(request(path).setHeader("Accept", "text/html,*/*;q=0.8"), body);
        if (page.statusCode() != 200) {
            throw new IllegalStateException("Expected a page at " + path + ", but got " + page.statusCode());
        }
        return page.body();
    }

    public HttpResponse<String> get(String address) {
        return ask(address, request -> request);
    }

    /** A request that the caller finishes as oddly as it likes. */
    public HttpResponse<String> ask(String address, UnaryOperator<HttpRequest.Builder> change) {
        return send(change.apply(request(address)), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String address) {
        return HttpRequest.newBuilder(service.resolve(address))
                .header("Accept", "text/html")
                .timeout(Duration.ofMinutes(2));
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> body) {
        try {
            return http.send(request.build(), body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Where the browser is sent on to. */
    public static String location(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("location")
                .orElseThrow(() -> new AssertionError(
                        "Expected to be sent on, but got " + answer.statusCode() + " " + answer.body()));
    }

    /** Of an address, decoded. */
    public static Map<String, String> parameters(String address) {
        return Arrays.stream(URI.create(address).getRawQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        login.close();
        http.close();
    }
}
