package dev.certloom.issuer.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.CertificateFiles;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.RevocationReason;
import dev.certloom.crypto.TestPki;
import dev.certloom.issuer.AccountGone;
import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.IssuedChains;
import dev.certloom.issuer.IssuerAccount;
import dev.certloom.issuer.IssuerCredentials;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.JudgedRequest;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.OrderHandle;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.issuer.RevocationAnswer;
import dev.certloom.issuer.RevocationRequest;
import dev.certloom.issuer.TestCa;
import dev.certloom.issuer.TestIssuers;
import dev.certloom.issuer.script.ScriptSettings.Ability;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a script is told, and what its answers mean. */
class ScriptIssuerTest {

    private static final String PASSWORD = "the-password";
    private static final OrderHandle HANDLE = new OrderHandle(Optional.of("CA-17"), Optional.of("step 2"));

    /** Says and does what files say, and writes down all that it can see. */
    private final TestScript script = new TestScript("""
            #!/bin/sh
            cat > told
            cat /proc/$$/cmdline /proc/$$/environ > seen
            cat words >&2
            cat answer
            exit $(cat code)
            """);

    private final TestIssuers.Accounts accounts = new TestIssuers.Accounts();
    private final ScriptIssuer issuer = issuer(Ability.FIND, Ability.CANCEL);
    private final Order order = TestIssuers.order("Script", TestPki.NOW);

    ScriptIssuerTest() {
        script.write("words", "");
        answers("{\"status\":\"not-received\"}");
        configure("{\"script\":\"ours\",\"parameters\":{\"profile\":\"server\"}}");
    }

    @AfterEach
    void remove() {
        script.close();
    }

    private ScriptIssuer issuer(Ability... abilities) {
        return new ScriptIssuer(
                TestScript.installed("ours", script.settings(Duration.ofSeconds(30), Map.of("LC_ALL", "C"), abilities)),
                TestIssuers.ordering(accounts),
                new IssuedChains(TestPki.formats()),
                64 * 1024);
    }

    private void configure(String json) {
        configure(json, PASSWORD);
    }

    private void configure(String json, String password) {
        IssuerAccount account = TestIssuers.account("Script", Optional.empty(), true, TestPki.NOW);
        accounts.save(TestIssuers.configured(
                new IssuerAccount(
                        account.vault(),
                        account.name(),
                        account.provider(),
                        new IssuerCredentials(Optional.of("certloom"), Optional.of(password)),
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        account.created(),
                        account.updated()),
                json));
    }

    private void answers(String json) {
        script.write("answer", json);
        script.write("code", "0");
    }

    private void ends(int code, String words) {
        script.write("code", Integer.toString(code));
        script.write("words", words);
    }

    @Test
    void isToldOfTheOrder() throws Exception {
        answers("{\"status\":\"pending\"}");

        issuer.check(TestIssuers.withHandle(order, HANDLE));

        JsonNode told = told();
        assertThat(told.path("action").asString()).isEqualTo("check");
        assertThat(told.path("reference").asString()).isEqualTo(order.reference());
        assertThat(told.path("vault").asString()).isEqualTo("default");
        assertThat(told.path("certificate").asString()).isEqualTo("web");
        assertThat(told.path("issuer").asString()).isEqualTo("Our-CA");
        assertThat(told.path("csr").asString()).isEqualTo(CertificateFiles.requestPem(order.csr()));
        assertThat(told.path("cancellationRequested").asBoolean()).isFalse();
        assertThat(told.path("policy")).isEqualTo(json("""
                {"subject":"CN=www","names":{"emails":[],"dnsNames":["www.example.org"],"upns":[],"uris":[],"ipAddresses":[]},
                "validityMonths":12,"keyUsages":["digitalSignature"],
                "extendedKeyUsages":["1.3.6.1.5.5.7.3.1","1.3.6.1.5.5.7.3.2"],"certificateAuthority":false,
                "keyType":"EC","keySize":256,"curve":"P-256"}
                """));
        assertThat(told.path("handle")).isEqualTo(json("{\"reference\":\"CA-17\",\"state\":\"step 2\"}"));
        assertThat(told.path("parameters")).isEqualTo(json("{\"profile\":\"server\"}"));
        assertThat(told.path("credentials"))
                .isEqualTo(json("{\"accountId\":\"certloom\",\"password\":\"the-password\"}"));
    }

    /** As the documentation promises to those who have nothing but {@code sed}. */
    @Test
    void isToldInOneLineWithTextsFirst() throws Exception {
        answers("{\"status\":\"pending\"}");

        issuer.place(order);

        assertThat(script.lines("told"))
                .singleElement()
                .asString()
                .matches("\\{[^{]*\"csr\":\"[^\"]+\"[^{]*\"policy\":\\{.*");
    }

    @Test
    void secretsAreInNeitherArgumentsNorEnvironment() throws Exception {
        answers("{\"status\":\"pending\"}");

        issuer.place(order);

        assertThat(String.join("", script.lines("seen")))
                .contains("two words", "LC_ALL=C")
                .doesNotContain(PASSWORD, order.reference());
    }

    @Test
    void whatItSignedIsIssued() throws Exception {
        TestCa ca = new TestCa();
        String pem = new String(
                CertificateFiles.pem(List.of(ca.sign(order.csr()), ca.issuing())), StandardCharsets.US_ASCII);
        answers("{\"status\":\"issued\",\"certificates\":%s,\"reference\":\"CA-17\"}"
                .formatted(JsonMapper.shared().writeValueAsString(pem)));

        OrderAnswer answer = issuer.place(order);

        assertThat(answer).isInstanceOfSatisfying(OrderAnswer.Issued.class, issued -> {
            assertThat(issued.chain().all()).hasSize(2);
            assertThat(issued.handle().reference()).contains("CA-17");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'status':'pending','lookAgainAfterSeconds':90}                         | PT90S",
                "{'status':'pending'}                                                    | PT1M",
                "{'status':'pending','lookAgainAfterSeconds':-1,'unknown':{'member':[]}} | PT1M",
                "{'status':'pending','lookAgainAfterSeconds':9000000000}                 | PT24H",
                "{'status':'pending','lookAgainAfterSeconds':0}                          | PT0.1S"
            })
    void saysWhenToLookAgain(String json, Duration after) throws Exception {
        answers(json.replace('\'', '"'));

        assertThat(issuer.place(order)).isEqualTo(new OrderAnswer.Pending(after));
    }

    @Test
    void whatItSaysByWhichToFindTheOrderIsKept() throws Exception {
        answers("{\"status\":\"pending\",\"reference\":\"CA-17\",\"state\":\"step 2\"}");

        assertThat(issuer.place(order).handle()).isEqualTo(HANDLE);
    }

    @Test
    void refusalSaysWhyAndWhoseFaultItIs() throws Exception {
        answers("{\"status\":\"refused\",\"cause\":\"request\",\"reason\":\"no such\\nname, the-password\"}");
        assertThat(issuer.place(order))
                .isEqualTo(new OrderAnswer.Refused(
                        Failure.Cause.REQUEST, "The issuer refused the request: no such name, …"));

        answers("{\"status\":\"refused\"}");
        assertThat(issuer.check(order))
                .isEqualTo(new OrderAnswer.Refused(Failure.Cause.ISSUER, "The issuer refused the request."));
    }

    @Test
    void orderThatWasNotReceivedIsPlacedAgain() throws Exception {
        answers("{\"status\":\"not-received\",\"reason\":\"at night, the-password\",\"lookAgainAfterSeconds\":90}");
        assertThatThrownBy(() -> issuer.place(order))
                .isInstanceOfSatisfying(
                        OrderNotReceived.class,
                        e -> assertThat(e.askAgainAfter()).isEqualTo(Duration.ofSeconds(90)))
                .hasMessage("the command ordered nothing: at night, …");
        assertThat(issuer.find(order)).isEmpty();
        assertThat(issuer.check(order)).isInstanceOf(OrderAnswer.Refused.class);

        ends(75, "no connection, the-password\n");
        assertThatThrownBy(() -> issuer.place(order))
                .isInstanceOf(OrderNotReceived.class)
                .hasMessage("the command ordered nothing: no connection, …");
    }

    @Test
    void lookUpThatFailedSaysNothingAboutTheOrder() {
        ends(75, "");

        unknown(() -> issuer.find(order));
        unknown(() -> issuer.check(order));
        unknown(() -> issuer.cancel(order));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 126, 127, 137})
    void otherExitCodesLeaveTheOutcomeUnknown(int code) {
        ends(code, "broken, the-password");

        unknown(() -> issuer.place(order)).hasMessage("the command ended with exit code %d: broken, …", code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "the-password",
                "null",
                "[]",
                "{}",
                "{\"status\":null}",
                "{\"status\":0}",
                "{\"status\":\"Issued\"}",
                "{\"status\":\"issued\"}",
                "{\"status\":\"issued\",\"certificates\":\"the-password\"}",
                "{\"status\":\"issued\",\"certificates\":[\"the-password\"]}",
                "{\"status\":\"pending\",\"state\":{\"the-password\":1}}",
                "{\"status\":\"pending\",\"lookAgainAfterSeconds\":\"soon\"}",
                "{\"status\":\"pending\"}{\"status\":\"pending\"}",
                "{\"status\":\"cancelled\"}"
            })
    void answersThatAreNoneLeaveTheOutcomeUnknown(String output) {
        answers(output);

        unknown(() -> issuer.place(order)).hasMessageNotContaining(PASSWORD);
    }

    @Test
    void referenceThatCannotBeStoredLeavesTheOutcomeUnknown() {
        answers("{\"status\":\"pending\",\"reference\":\"%s\"}".formatted("x".repeat(2_000)));

        unknown(() -> issuer.place(order));
    }

    @Test
    void isToldWhatToRevokeAndWhy() throws Exception {
        answers("{\"status\":\"revoked\"}");
        Der certificate = TestPki.selfSigned(TestPki.keys().make(KeyAlgorithm.EC_P256), "CN=www")
                .der();

        RevocationAnswer answer =
                issuer.revoke(new RevocationRequest(order, certificate, RevocationReason.CESSATION_OF_OPERATION));

        assertThat(answer).isEqualTo(new RevocationAnswer.Revoked());
        JsonNode told = told();
        assertThat(told.path("action").asString()).isEqualTo("revoke");
        assertThat(told.at("/revocation/certificate").asString())
                .isEqualTo(new String(CertificateFiles.pem(List.of(certificate)), StandardCharsets.US_ASCII));
        assertThat(told.at("/revocation/serialNumber").asString())
                .isEqualTo(CertificateDetails.of(certificate).serialNumber());
        assertThat(told.at("/revocation/reason").asString()).isEqualTo("cessationOfOperation");
        assertThat(told.at("/revocation/reasonCode").asInt()).isEqualTo(5);
    }

    @Test
    void revokesOnlyWhereItsAbilitiesSaySo() {
        assertThat(issuer.canRevoke(order)).isFalse();
        assertThat(issuer(Ability.REVOKE).canRevoke(order)).isTrue();
    }

    @Test
    void refusesToRevokeInItsWordsWithoutThePassword() throws Exception {
        answers("{\"status\":\"refused\",\"reason\":\"not today, the-password\"}");
        RevocationRequest request = new RevocationRequest(
                order,
                TestPki.selfSigned(TestPki.keys().make(KeyAlgorithm.EC_P256), "CN=www")
                        .der(),
                RevocationReason.UNSPECIFIED);

        assertThat(issuer.revoke(request)).isEqualTo(new RevocationAnswer.Refused("not today, …"));
        answers("{\"status\":\"already-revoked\"}");
        assertThat(issuer.revoke(request)).isEqualTo(new RevocationAnswer.AlreadyRevoked());
        answers("{\"status\":\"issued\"}");
        unknown(() -> issuer.revoke(request));
    }

    @ParameterizedTest
    @CsvSource({"cancelled,GRANTED", "kept,REFUSED", "undecided,UNDECIDED"})
    void decidesAboutCancellations(String said, CancelAnswer answer) throws Exception {
        answers("{\"status\":\"%s\"}".formatted(said));

        assertThat(issuer.cancel(order)).isEqualTo(answer);
    }

    @Test
    void canWhatSettingsSay() {
        assertThat(issuer.canFind(order)).isTrue();
        assertThat(issuer.canCancel(order)).isTrue();
        assertThat(issuer().canFind(order)).isFalse();
        assertThat(issuer().canCancel(order)).isFalse();
    }

    @Test
    void anotherAccountIsNotAskedAboutTheOrder() {
        Order judged = TestIssuers.judgedAs(
                order, new JudgedRequest(order.csr().sha256(), Optional.of("of the account that was approved")));

        assertThat(issuer.canFind(judged)).isFalse();
        assertThat(issuer.canCancel(judged)).isFalse();
        assertThatThrownBy(() -> issuer.check(judged)).isInstanceOf(AccountGone.class);
        assertThat(script.lines("told")).isEmpty();
    }

    @Test
    void nothingIsOrderedWithoutAScriptOfTheSettings() {
        configure("{\"script\":\"theirs\"}");

        assertThatThrownBy(() -> issuer.place(order)).isInstanceOf(OrderNotReceived.class);
    }

    @Test
    void configurationNamesAScriptOfTheSettings() {
        validate(ours(Map.of()));
        assertThatThrownBy(() -> validate(new Configuration("/bin/sh", Optional.empty(), Optional.empty())))
                .isInstanceOf(Refusal.class)
                .hasMessage(
                        "Property configuration.script has invalid value: the settings of this installation name no such script");
    }

    @Test
    void parametersHaveNamesAndALimit() {
        validate(ours(Map.of("profile", "server")));
        for (Map<String, String> wrong :
                List.of(Map.of("", "x"), Map.of("a b", "x"), Map.of("profile", "x".repeat(5_000)))) {
            assertThatThrownBy(() -> validate(ours(wrong)))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("configuration.parameters");
        }
    }

    private static Configuration ours(Map<String, String> parameters) {
        return new Configuration("ours", Optional.of(parameters), Optional.empty());
    }

    private void validate(Configuration configuration) {
        issuer.validate(IssuerCredentials.NONE, Optional.of(configuration));
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> unknown(ThrowingCallable question) {
        return assertThatThrownBy(question).isExactlyInstanceOf(IssuerUnavailable.class);
    }

    private JsonNode told() {
        return json(String.join("\n", script.lines("told")));
    }

    @Test
    void wordsHoldNeitherSecretsAsTheyWereToldNorTheState() {
        ends(1, "told: {\"password\":\"a \\\"quoted\\\" one\",\"state\":\"step \\\\2\"}, a \"quoted\" one");
        configure("{\"script\":\"ours\"}", "a \"quoted\" one");

        unknown(() -> issuer.check(
                        TestIssuers.withHandle(order, new OrderHandle(Optional.empty(), Optional.of("step \\2")))))
                .hasMessage("the command ended with exit code 1: told: {\"password\":\"…\",\"state\":\"…\"}, …");
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
