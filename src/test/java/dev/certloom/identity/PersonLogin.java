package dev.certloom.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.springframework.web.util.HtmlUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A person with a browser and a program on their machine: walks the authorization code flow with proof key (RFC 6749 section
 * 4.1, RFC 7636) at the embedded authorization server, all of it over HTTPS. For every test that needs somebody's token:
 *
 * <pre>{@code String token = new PersonLogin("https://localhost:8443", trust).token("admin", password);}</pre>
 */
public final class PersonLogin implements AutoCloseable {

    /** Where the program on the person's machine waits; nobody listens there. */
    public static final String REDIRECT = "http://127.0.0.1:53682/";

    private static final Pattern HIDDEN = Pattern.compile("name=\"csrf\" value=\"([^\"]*)\"");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final Pattern ACTION = Pattern.compile("action=\"([^\"]*)\"");

    private final String baseUrl;
    private final HttpClient http;
    private final String verifier = random();
    private String cookie = "";
    private String forwardedFor = "";

    /** @param baseUrl scheme, host and port of the service, without a slash at the end */
    public PersonLogin(String baseUrl, SSLContext trust) {
        this.baseUrl = baseUrl;
        this.http = HttpClient.newBuilder()
                .sslContext(trust)
                .connectTimeout(Duration.ofSeconds(10))
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** An access token of somebody who needs no other password. */
    public String token(String userName, String password) {
        return exchange(codeOf(untilNotThrottled(() -> open(request()).enter(userName, password))))
                .get("access_token")
                .asString();
    }

    /** An access token of somebody who replaces the password they were given. */
    public String token(String userName, String given, String chosen) {
        Page second =
                untilNotThrottled(() -> open(request()).enter(userName, given)).page();
        return exchange(codeOf(untilNotThrottled(() -> second.change(userName, given, chosen, chosen))))
                .get("access_token")
                .asString();
    }

    /** The service derives no more passwords at once than it can compute. */
    private static Answer untilNotThrottled(Supplier<Answer> attempt) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .pollDelay(Duration.ZERO)
                .until(attempt::get, answer -> answer.status() != TOO_MANY_REQUESTS);
    }

    /** The parameters of a proper authorization request. */
    public Map<String, String> request() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("client_id", "certloom-people");
        parameters.put("response_type", "code");
        parameters.put("redirect_uri", REDIRECT);
        parameters.put("scope", "openid profile");
        parameters.put("state", "a state & more");
        parameters.put("nonce", "a nonce");
        parameters.put("code_challenge", challenge());
        parameters.put("code_challenge_method", "S256");
        return parameters;
    }

    /** What the authorization endpoint answers to a browser that comes for the first time. */
    Answer get(Map<String, String> parameters) {
        return send(HttpRequest.newBuilder(URI.create(authorize() + "?" + form(parameters)))
                .GET());
    }

    public Page open(Map<String, String> parameters) {
        return get(parameters).page();
    }

    Answer redeem(Map<String, String> parameters) {
        return send(HttpRequest.newBuilder(URI.create(baseUrl + "/certloom/oauth2/v2.0/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form(parameters))));
    }

    /** The parameters of a proper token request. */
    Map<String, String> exchangeOf(String code) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("grant_type", "authorization_code");
        parameters.put("client_id", "certloom-people");
        parameters.put("code", code);
        parameters.put("redirect_uri", REDIRECT);
        parameters.put("code_verifier", verifier);
        return parameters;
    }

    /** The answer with the tokens. */
    JsonNode exchange(String code) {
        Answer answer = redeem(exchangeOf(code));
        if (answer.status() != 200) {
            throw new AssertionError("Expected tokens for a code, but got " + answer);
        }
        return JsonMapper.shared().readTree(answer.body());
    }

    /** The code a browser is sent back with. */
    static String codeOf(Answer answer) {
        return answer.location("code")
                .orElseThrow(() -> new AssertionError("Expected to be sent back with a code, but got " + answer));
    }

    private String authorize() {
        return baseUrl + "/certloom/oauth2/v2.0/authorize";
    }

    private String challenge() {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** From now on a proxy says that the person comes from there. */
    PersonLogin from(String address) {
        forwardedFor = address;
        return this;
    }

    void forgetCookies() {
        cookie = "";
    }

    private static String random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String form(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private Answer send(HttpRequest.Builder request) {
        if (!forwardedFor.isEmpty()) {
            request.header("X-Forwarded-For", forwardedFor).header("X-Forwarded-Proto", "https");
        }
        try {
            HttpResponse<String> response =
                    http.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
            response.headers().firstValue("set-cookie").ifPresent(set -> cookie = set.split(";", 2)[0]);
            return new Answer(this, response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        http.close();
    }

    /** What came back. */
    public record Answer(PersonLogin browser, HttpResponse<String> response) {

        public int status() {
            return response.statusCode();
        }

        public String body() {
            return response.body();
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** A parameter of the address the browser is sent to. */
        Optional<String> location(String parameter) {
            Matcher matcher = Pattern.compile("[?&]" + parameter + "=([^&]*)").matcher(header("location"));
            return matcher.find()
                    ? Optional.of(URLDecoder.decode(matcher.group(1), StandardCharsets.UTF_8))
                    : Optional.empty();
        }

        /** The page, as a browser has it. */
        Page page() {
            Matcher hidden = HIDDEN.matcher(body());
            Matcher action = ACTION.matcher(body());
            if (!hidden.find() || !action.find()) {
                throw new AssertionError("Expected a page with a form, but got " + this);
            }
            return new Page(
                    browser,
                    browser.authorize() + HtmlUtils.htmlUnescape(action.group(1)),
                    HtmlUtils.htmlUnescape(hidden.group(1)));
        }

        @Override
        public String toString() {
            return status() + " " + response.headers().map() + " " + body();
        }
    }

    /** A page with a form. */
    public record Page(PersonLogin browser, String action, String token) {

        public Answer enter(String userName, String password) {
            return send(Map.of("userName", userName, "password", password, "step", "enter"));
        }

        Answer change(String userName, String password, String chosen, String repeated) {
            return send(Map.of(
                    "userName", userName,
                    "password", password,
                    "chosenPassword", chosen,
                    "repeatedPassword", repeated,
                    "step", "change"));
        }

        Answer send(Map<String, String> fields) {
            Map<String, String> all = new LinkedHashMap<>(fields);
            all.putIfAbsent("csrf", token);
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(action))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form(all)));
            if (!browser.cookie.isEmpty()) {
                request.header("Cookie", browser.cookie);
            }
            return browser.send(request);
        }
    }
}
