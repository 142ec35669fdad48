package dev.certloom.issuer.script;

import dev.certloom.issuer.CertificateChecks;
import dev.certloom.issuer.SecretRecipient;
import dev.certloom.kernel.MemberPath;
import dev.certloom.kernel.Refusal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The configuration of an issuer of the provider {@code Script}.
 *
 * @param script the name of one that the settings have
 * @param parameters what it is told with each order; where its CA is may be among them
 * @param checks how its certificates are judged
 */
record Configuration(
        @SecretRecipient String script,
        @SecretRecipient Optional<Map<String, String>> parameters,
        Optional<CertificateChecks> checks) {

    private static final MemberPath MEMBER = MemberPath.ROOT.member("configuration");
    private static final Pattern NAME = Pattern.compile("[0-9A-Za-z._-]{1,63}");
    private static final int MAX_PARAMETERS = 50;
    private static final int MAX_LENGTH = 4_096;

    /** @throws Refusal INVALID naming a member */
    void check(Scripts scripts) {
        if (scripts.find(script).isEmpty()) {
            throw Refusal.invalidProperty(
                    "configuration.script", "the settings of this installation name no such script");
        }
        MEMBER.member("parameters").demand(given().size() <= MAX_PARAMETERS);
        given().forEach((name, value) -> {
            MEMBER.member("parameters").demand(NAME.matcher(name).matches());
            MEMBER.member("parameters").member(name).demand(value.length() <= MAX_LENGTH);
        });
        checks.ifPresent(CertificateChecks::check);
    }

    Map<String, String> given() {
        return parameters.orElse(Map.of());
    }
}
