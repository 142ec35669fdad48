package dev.certloom.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.certloom.crypto.TestPki;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An installation with one CA that can cancel orders, and one that cannot. */
class IssuersTest {

    private final ScriptedIssuer cancelling = new ScriptedIssuer("Cancelling");
    private final Issuers issuers = new Issuers(List.of(cancelling, keeping()));

    @Test
    void issuerThatCanCancelDecides() {
        cancelling.onCancel(CancelAnswer.GRANTED);

        assertThat(issuers.cancel(orderAt("Cancelling"))).isEqualTo(CancelAnswer.GRANTED);
    }

    @Test
    void issuerThatCannotCancelKeepsTheOrder() {
        assertThat(issuers.cancel(orderAt("Keeping"))).isEqualTo(CancelAnswer.REFUSED);
    }

    @Test
    void issuerThatCannotBeAskedHasNotDecided() {
        cancelling.onCancel(ScriptedIssuer.fails());

        assertThat(issuers.cancel(orderAt("Cancelling"))).isEqualTo(CancelAnswer.UNDECIDED);
        assertThat(issuers.cancel(orderAt("Gone"))).isEqualTo(CancelAnswer.UNDECIDED);
    }

    private static Issuer keeping() {
        Issuer issuer = mock(Issuer.class);
        when(issuer.provider()).thenReturn("Keeping");
        return issuer;
    }

    private static Order orderAt(String provider) {
        return TestIssuers.order(provider, TestPki.NOW);
    }
}
