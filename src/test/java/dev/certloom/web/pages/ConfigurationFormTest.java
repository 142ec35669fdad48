package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.issuer.ConfigurableIssuer;
import dev.certloom.issuer.ConfigurationDraft;
import dev.certloom.issuer.ConfigurationMember;
import dev.certloom.issuer.ConfigurationMember.Kind;
import dev.certloom.issuer.ConfigurationMember.Value;
import dev.certloom.issuer.ProviderConfiguration;
import dev.certloom.issuer.TestIssuers;
import dev.certloom.kernel.Refusal;
import dev.certloom.web.pages.ConfigurationForm.Choice;
import dev.certloom.web.pages.ConfigurationForm.Field;
import dev.certloom.web.pages.ConfigurationForm.Look;
import dev.certloom.web.pages.ConfigurationForm.Part;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/** Forms of providers' configurations, and what is read from them. */
class ConfigurationFormTest {

    private static final String PEM = "-----BEGIN CERTIFICATE-----\r\nAAAA\r\n-----END CERTIFICATE-----\r\n";

    private final MultiValueMap<String, String> fields = new LinkedMultiValueMap<>();

    private static ConfigurationForm blank(String provider) {
        return new ConfigurationForm(provider, members(provider), Optional.empty());
    }

    private static List<ConfigurationMember> members(String provider) {
        return MemberWordsTest.providers()
                .filter(one -> one.provider().equals(provider))
                .map((ConfigurableIssuer<?> one) -> TestIssuers.members(one))
                .findFirst()
                .orElseThrow();
    }

    private static ConfigurationForm known(String provider, String json, String shown) {
        return new ConfigurationForm(provider, members(provider), Optional.of(new ProviderConfiguration(json, shown)));
    }

    private static Field field(ConfigurationForm form, String path) {
        return form.parts().stream()
                .flatMap(part -> part.fields().stream())
                .filter(field -> field.name().equals("member." + path))
                .findFirst()
                .orElseThrow();
    }

    private void fill(String path, String... values) {
        fields.put("member." + path, List.of(values));
    }

    @Test
    void partsThenEveryMemberHasAFieldOfItsKind() {
        ConfigurationForm form = blank("CFSSL");

        assertThat(form.parts())
                .extracting(Part::title)
                .containsExactly(
                        Optional.empty(), Optional.of("Connection"), Optional.of("How its certificates are judged"));
        assertThat(field(form, "authKey").look()).isEqualTo(Look.PASSWORD);
        assertThat(field(form, "connection.address").required()).isTrue();
        assertThat(field(form, "connection.identity.key").look()).isEqualTo(Look.LINES);
        assertThat(field(form, "connection.identity.certificates").required())
                .as("of what may be left out as a whole")
                .isFalse();
        assertThat(field(form, "checks.publiclyTrusted").choices())
                .containsExactly(new Choice("true", "yes", false), new Choice("false", "no", false));
        assertThat(field(form, "checks.warnOnly").look()).isEqualTo(Look.CHOICES);
        assertThat(field(blank("ACME"), "challenge").choices())
                .extracting(Choice::value)
                .containsExactly("http-01", "dns-01");
        assertThat(field(blank("Script"), "parameters").look()).isEqualTo(Look.LINES);
    }

    @Test
    void partsWhenThereIsAConfigurationThenItIsFilledInButItsSecretsAreNot() {
        ConfigurationForm form = known(
                "CFSSL",
                "{\"connection\":{\"address\":\"https://ca\"},\"authKey\":\"secret-1\",\"checks\":{\"publiclyTrusted\":true}}",
                "{\"connection\":{\"address\":\"https://ca\"},\"checks\":{\"publiclyTrusted\":true}}");

        assertThat(field(form, "connection.address").value()).isEqualTo("https://ca");
        assertThat(field(form, "authKey").set()).isTrue();
        assertThat(field(form, "checks.publiclyTrusted").choices().getFirst().chosen())
                .isTrue();
        assertThat(form.parts().toString()).doesNotContain("secret-1");
    }

    @Test
    void partsWhenTheyWereFilledInThenThatIsShownAgainButSecretsAreNot() {
        fill("connection.address", "ftp://wrong");
        fill("authKey", "secret-1");

        assertThat(blank("CFSSL").parts(fields).toString())
                .contains("ftp://wrong")
                .doesNotContain("secret-1");
    }

    @Test
    void draftThenMembersAreOfTheirTypesAndWhatIsEmptyIsLeftOut() {
        fill("connection.address", " https://ca.example/directory ");
        fill("connection.trust", PEM);
        fill("connection.identity.certificates", "");
        fill("connection.identity.key", "");
        fill("termsOfServiceAgreed", "true");
        fill("contacts", "mailto:a@example.org\r\n\r\nmailto:b@example.org\r\n");
        fill("externalAccount.kid", "");
        fill("externalAccount.hmacKey", "");
        fill("challenge", "http-01");
        fill("dns.server", "");
        fill("checks.warnOnly", "one", "two");

        assertThat(blank("ACME").draft(fields)).isEqualTo(new ConfigurationDraft("""
                {"connection":{"address":"https://ca.example/directory","trust":"-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----"},"termsOfServiceAgreed":true,"contacts":["mailto:a@example.org","mailto:b@example.org"],"challenge":"http-01","checks":{"warnOnly":["one","two"]}}""", Set.of()));
    }

    @Test
    void draftWhenAGroupIsBegunThenAllOfItIsThereForTheProviderToJudge() {
        fill("connection.address", "https://ca");
        fill("connection.identity.certificates", "PEM");
        fill("connection.identity.key", "");

        assertThat(blank("CFSSL").draft(fields).json())
                .isEqualTo(
                        "{\"connection\":{\"address\":\"https://ca\",\"identity\":{\"certificates\":\"PEM\",\"key\":\"\"}}}");
    }

    @Test
    void draftWhenASecretIsLeftEmptyThenItIsKeptUnlessItIsRemoved() {
        ConfigurationForm form = known(
                "CFSSL",
                "{\"connection\":{\"address\":\"https://ca\",\"identity\":{\"certificates\":\"PEM\",\"key\":\"secret-2\"}},\"authKey\":\"secret-1\"}",
                "{\"connection\":{\"address\":\"https://ca\",\"identity\":{\"certificates\":\"PEM\"}}}");
        fill("connection.address", "https://ca");
        fill("connection.identity.certificates", "PEM");
        fill("connection.identity.key", "");
        fill("authKey", "");

        assertThat(form.draft(fields).kept()).containsExactlyInAnyOrder("authKey", "connection.identity.key");

        fields.set("removed.authKey", "true");
        fill("connection.identity.certificates", "");
        assertThat(form.draft(fields))
                .as("and with the certificate goes its key")
                .isEqualTo(new ConfigurationDraft("{\"connection\":{\"address\":\"https://ca\"}}", Set.of()));

        fill("authKey", "secret-3");
        assertThat(form.draft(fields).json()).contains("secret-3");
    }

    /** From a server that takes updates to people who set the records. */
    @Test
    void draftWhenTheServerOfRecordsIsRemovedThenItsKeyCanBeToo() {
        ConfigurationForm form = known(
                "ACME",
                "{\"challenge\":\"dns-01\",\"dns\":{\"server\":\"ns\",\"keyName\":\"k\",\"key\":\"secret-1\",\"propagation\":\"PT2M\"}}",
                "{\"challenge\":\"dns-01\",\"dns\":{\"server\":\"ns\",\"keyName\":\"k\",\"propagation\":\"PT2M\"}}");
        assertThat(field(form, "dns.key").set()).isTrue();
        assertThat(field(form, "dns.key").removal()).isEqualTo("removed.dns.key");
        fill("connection.address", "https://ca");
        fill("challenge", "dns-01");
        fill("dns.server", "");
        fill("dns.keyName", "");
        fill("dns.key", "");
        fill("dns.propagation", "PT2M");
        assertThat(form.draft(fields).kept()).containsExactly("dns.key");

        fields.set("removed.dns.key", "true");

        assertThat(form.draft(fields))
                .isEqualTo(new ConfigurationDraft(
                        "{\"connection\":{\"address\":\"https://ca\"},\"challenge\":\"dns-01\",\"dns\":{\"propagation\":\"PT2M\"}}",
                        Set.of()));
    }

    @Test
    void draftWhenNobodyTouchedATextThenItIsTheSameToTheLetter() {
        ConfigurationForm form = known(
                "CFSSL",
                "{}",
                "{\"connection\":{\"address\":\"https://ca\",\"trust\":\"-----A\\nB\\n\"},\"profile\":\" x \"}");
        fill("connection.address", "https://ca");
        fill("connection.trust", "-----A\r\nB\r\n");
        fill("profile", " x ");

        assertThat(form.draft(fields).json())
                .isEqualTo(
                        "{\"connection\":{\"address\":\"https://ca\",\"trust\":\"-----A\\nB\\n\"},\"profile\":\" x \"}");
    }

    @Test
    void draftOfTextsByNameThenOneALine() {
        fill("script", "ours");
        fill("parameters", "zone=a=b\r\nempty=\n");

        assertThat(blank("Script").draft(fields).json())
                .isEqualTo("{\"script\":\"ours\",\"parameters\":{\"zone\":\"a=b\",\"empty\":\"\"}}");

        fill("parameters", "without a name");
        assertThatThrownBy(() -> blank("Script").draft(fields))
                .isInstanceOf(Refusal.class)
                .hasMessage("Property configuration.parameters has invalid value");
    }

    @Test
    void draftOfNumbersAndBoxesThenTheyAreNumbersAndFlags() {
        ConfigurationForm form = new ConfigurationForm(
                "Any",
                List.of(
                        new Value("port", false, Kind.NUMBER, List.of(), false),
                        new Value("other", false, Kind.NUMBER, List.of(), false),
                        new Value("box", false, Kind.FLAG, List.of(), false),
                        new Value("ticked", false, Kind.FLAG, List.of(), false)),
                Optional.empty());
        fill("port", "829");
        fill("other", "1e9");
        fill("ticked", "true");

        assertThat(form.draft(fields).json())
                .isEqualTo("{\"port\":829,\"other\":\"1e9\",\"box\":false,\"ticked\":true}");
    }

    @Test
    void problemThenItIsSaidByTheLabelOfItsField() {
        assertThat(problem(Refusal.invalidProperty("configuration.contacts[1]"), "ACME"))
                .isEqualTo(new FormProblem("“Contacts” has no usable value.", "member.contacts"));
        assertThat(problem(Refusal.invalidProperty("configuration.connection.address", "only over HTTPS"), "CFSSL"))
                .isEqualTo(new FormProblem(
                        "“Address” has no usable value: only over HTTPS.", "member.connection.address"));
        assertThat(problem(Refusal.invalidProperty("configuration.connection.addresses"), "CFSSL")
                        .field())
                .as("of a member that only begins as one does")
                .isEmpty();
        assertThat(problem(new Refusal(Refusal.Kind.INVALID, "Something else."), "CFSSL"))
                .isEqualTo(new FormProblem("Something else.", ""));
    }

    private static FormProblem problem(Refusal refusal, String provider) {
        return FormProblem.of(String.valueOf(refusal.getMessage()), refusal.property(), blank(provider));
    }
}
