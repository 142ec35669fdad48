package dev.certloom.issuer.script;

import dev.certloom.crypto.TestPki;
import dev.certloom.issuer.ConfigurableIssuer;
import dev.certloom.issuer.IssuedChains;
import dev.certloom.issuer.IssuerAccountStore;
import dev.certloom.issuer.IssuerCredentials;
import dev.certloom.issuer.ProviderSubject;
import dev.certloom.issuer.TestIssuers;
import dev.certloom.issuer.script.ScriptSettings.Ability;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** A shell script that signs with {@code openssl ca}, and misbehaves as a file says. */
public final class ScriptSubject implements ProviderSubject {

    public static final String PASSWORD = "the-password-of-nobody";

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int MAX_ANSWER_BYTES = 64 * 1024;

    private final TestScript script = new TestScript(text()).withAuthority();

    public ScriptSubject() {
        script.write("index.txt", "");
        behave(Behaviour.ISSUES);
    }

    private static String text() {
        try (InputStream file = ScriptSubject.class.getResourceAsStream("/script/misbehaving.sh")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ConfigurableIssuer<?> issuer(IssuerAccountStore accounts) {
        return new ScriptIssuer(
                TestScript.installed("ours", script.settings(PATIENCE, Map.of(), Ability.FIND, Ability.CANCEL)),
                TestIssuers.ordering(accounts),
                new IssuedChains(TestPki.formats()),
                MAX_ANSWER_BYTES);
    }

    @Override
    public String configuration() {
        return JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "script",
                        "ours",
                        "parameters",
                        Map.of("profile", "server"),
                        "checks",
                        Map.of("anchors", String.join("\n", script.lines("ca.pem")))));
    }

    @Override
    public IssuerCredentials credentials() {
        return new IssuerCredentials(Optional.of("certloom"), Optional.of(PASSWORD));
    }

    @Override
    public Map<Behaviour, String> notApplicable() {
        return Map.of(Behaviour.REDIRECTS, "a command sends nobody elsewhere");
    }

    @Override
    public void behave(Behaviour behaviour) {
        script.setExecutable(behaviour != Behaviour.IS_AWAY);
        script.write("behaviour", behaviour.name().toLowerCase(Locale.ROOT));
    }

    /** As openssl's own index says. */
    @Override
    public int certificates() {
        return script.lines("index.txt").size();
    }

    @Override
    public void close() {
        script.close();
    }
}
