package dev.certloom.issuer.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.crypto.TestPki;
import dev.certloom.issuer.IssuedChains;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.TestIssuers;
import dev.certloom.issuer.script.ScriptSettings.Ability;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The documented script does what the documentation says. */
class DocumentedScriptTest {

    private final TestScript script = DocumentedScript.install();
    private final TestIssuers.Accounts accounts = new TestIssuers.Accounts();
    private final ScriptIssuer issuer = new ScriptIssuer(
            TestScript.installed("folder-ca", script.settings(Duration.ofMinutes(1), Map.of(), Ability.FIND)),
            TestIssuers.ordering(accounts),
            new IssuedChains(TestPki.formats()),
            64 * 1024);
    private final Order order = TestIssuers.order("Script", TestPki.NOW);

    DocumentedScriptTest() {
        accounts.save(TestIssuers.configured(
                TestIssuers.account("Script", Optional.empty(), true, TestPki.NOW), "{\"script\":\"folder-ca\"}"));
    }

    @AfterEach
    void remove() {
        script.close();
    }

    @Test
    void signsOnceAndFindsWhatItSigned() throws Exception {
        assertThat(issuer.find(order)).isEmpty();

        OrderAnswer placed = issuer.place(order);

        assertThat(placed).isInstanceOfSatisfying(OrderAnswer.Issued.class, issued -> {
            assertThat(issued.chain().all()).hasSize(2);
            assertThat(issued.chain().leaf().subject()).isEqualTo("CN=www");
        });
        assertThat(issuer.find(order)).contains(placed);
        assertThat(issuer.place(order)).as("placed twice").isEqualTo(placed);
        assertThat(issuer.find(TestIssuers.order("Script", TestPki.NOW)))
                .as("another order")
                .isEmpty();
    }
}
