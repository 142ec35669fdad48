package dev.certloom.identity;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.certloom.access.BuiltInRole;
import dev.certloom.access.Callers;
import dev.certloom.access.TestTls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@link SecuritySlice} on a real web server with HTTPS, in this JVM, and requests written byte by byte, so that nothing tidies them up. */
public final class SliceServer implements AutoCloseable {

    /** For slow machines, but less than the minute the server itself waits for a body that does not come. */
    private static final int PATIENCE_MILLIS = 30_000;

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");

    private final TestTls tls = new TestTls();
    private final ConfigurableApplicationContext context;

    public SliceServer(String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "server.port=0",
                "server.address=127.0.0.1",
                "certloom.embedded.enabled=false",
                "test.routes=true",
                // No database here to be ready.
                "management.endpoint.health.group.readiness.include=readinessState",
                "spring.main.banner-mode=off"));
        tls.serverProperties().forEach((name, value) -> all.add(name + "=" + value));
        all.addAll(List.of(properties));
        context = new SpringApplicationBuilder(SecuritySlice.class)
                .web(WebApplicationType.SERVLET)
                .run(all.stream().map(property -> "--" + property).toArray(String[]::new));
    }

    /** With the usual settings, for tests that change nothing in it the others look at. Started for the first, it ends with all. */
    public static SliceServer shared() {
        return Shared.SERVICE;
    }

    private static final class Shared {
        private static final SliceServer SERVICE = new SliceServer();
    }

    public TestTls tls() {
        return tls;
    }

    public int port() {
        return Integer.parseInt(Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port")));
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public ConfigurableApplicationContext context() {
        return context;
    }

    /** A browser for somebody who signs in at the embedded authorization server. */
    public PersonLogin login() {
        return new PersonLogin("https://localhost:" + port(), tls.clientContext());
    }

    public String authority() {
        return "https://localhost:" + port() + "/certloom";
    }

    /** A token as the embedded server makes it, then changed. */
    public String token(UnaryOperator<JWTClaimsSet.Builder> change) {
        Instant now = Instant.now();
        JWTClaimsSet claims = change.apply(new JWTClaimsSet.Builder()
                        .issuer(authority() + "/v2.0")
                        .audience("https://localhost")
                        .subject("someone")
                        .jwtID("token-1")
                        .claim("oid", "someone")
                        .claim("appid", "an-app")
                        .claim("roles", List.of(BuiltInRole.CERTLOOM_ADMINISTRATOR.roleName()))
                        .issueTime(Date.from(now))
                        .notBeforeTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(Duration.ofHours(1)))))
                .build();
        register(claims);
        return signed(JWSAlgorithm.RS256, claims);
    }

    /** The store says what a program may do, whatever its token does. */
    private void register(JWTClaimsSet claims) {
        bean(InMemoryClients.class)
                .add(new Client(
                        first(claims, "oid", "sub"),
                        first(claims, "name", "oid", "sub"),
                        TestClients.secret("{sha256}"),
                        texts(claims.getClaim("roles")),
                        texts(claims.getClaim(Callers.VAULTS_CLAIM)),
                        texts(claims.getClaim(Callers.OWNERS_CLAIM)),
                        Instant.EPOCH));
    }

    private static String first(JWTClaimsSet claims, String... names) {
        return Stream.of(names)
                .flatMap(name -> Stream.ofNullable(claims.getClaim(name)))
                .map(Object::toString)
                .findFirst()
                .orElse("");
    }

    private static Set<String> texts(@Nullable Object claim) {
        return switch (claim) {
            case null -> Set.of();
            case Collection<?> several -> several.stream().map(String::valueOf).collect(Collectors.toUnmodifiableSet());
            default -> Set.of(claim.toString());
        };
    }

    public String tokenWithRoles(String caller, String... roles) {
        return token(claims -> claims.claim("oid", caller).claim("roles", List.of(roles)));
    }

    private String signed(JWSAlgorithm algorithm, JWTClaimsSet claims) {
        try {
            RSAKey key = (RSAKey) new SigningKey(bean(SigningKeys.class))
                    .get(new JWKSelector(new JWKMatcher.Builder().build()), null)
                    .getFirst();
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader.Builder(algorithm)
                            .keyID(key.getKeyID())
                            .type(JOSEObjectType.JWT)
                            .build(),
                    claims);
            jwt.sign(new RSASSASigner(key));
            return jwt.serialize();
        } catch (Exception e) {
            throw new AssertionError("Expected to sign a token, but it failed.", e);
        }
    }

    public Answer get(String path, String... headers) {
        return send("GET " + path, "localhost", "", headers);
    }

    public Answer getWith(String token, String path) {
        return get(path, "Authorization: Bearer " + token);
    }

    public Answer postForm(String path, String form, String... headers) {
        List<String> all = new ArrayList<>(Arrays.asList(headers));
        all.add("Content-Type: application/x-www-form-urlencoded");
        all.add("Content-Length: " + form.length());
        return send("POST " + path, "localhost", form, all.toArray(String[]::new));
    }

    /**
     * Sends a request to that host at our port.
     *
     * @param verbAndPath the request line without the protocol
     */
    public Answer send(String verbAndPath, String host, String body, String... headers) {
        return exchange(verbAndPath, host + ":" + port(), body, headers);
    }

    /**
     * Sends a request without a body.
     *
     * @param host as the header has it, with or without a port
     */
    public Answer sendTo(String host, String verbAndPath) {
        return exchange(verbAndPath, host, "");
    }

    private Answer exchange(String verbAndPath, String host, String body, String... headers) {
        // HTTP/1.0: the answer ends with the connection, whatever it is.
        String request = verbAndPath + " HTTP/1.0\r\nHost: " + host + "\r\n"
                + String.join(
                        "",
                        Arrays.stream(headers).map(header -> header + "\r\n").toList()) + "\r\n" + body;
        try (SSLSocket socket =
                (SSLSocket) tls.clientContext().getSocketFactory().createSocket("127.0.0.1", port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return Answer.parse(read(socket.getInputStream()));
        } catch (IOException e) {
            throw new AssertionError("Expected an answer to " + verbAndPath + ", but the connection failed.", e);
        }
    }

    /** Up to the length the answer names, else to the end: the server may still be waiting for more of the request. */
    private static String read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            bytes.write(next);
            String text = bytes.toString(StandardCharsets.UTF_8);
            Matcher length = LENGTH.matcher(text);
            if (text.endsWith("\r\n\r\n") && length.find()) {
                bytes.write(in.readNBytes(Integer.parseInt(length.group(1))));
                break;
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** An answer; header names in lower case. */
    public record Answer(int status, Map<String, List<String>> headers, String body) {

        static Answer parse(String text) {
            int end = text.indexOf("\r\n\r\n");
            String[] lines = text.substring(0, end).split("\r\n");
            Map<String, List<String>> headers = new HashMap<>();
            for (String line : Arrays.asList(lines).subList(1, lines.length)) {
                int colon = line.indexOf(':');
                headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                        .add(line.substring(colon + 1).strip());
            }
            return new Answer(Integer.parseInt(lines[0].split(" ", 3)[1]), headers, text.substring(end + 4));
        }

        public String header(String name) {
            return String.join(" | ", headers.getOrDefault(name, List.of()));
        }

        public JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
