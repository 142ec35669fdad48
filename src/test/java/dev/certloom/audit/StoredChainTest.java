package dev.certloom.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.certloom.audit.verification.Verdict;
import dev.certloom.kernel.Refusal;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The stored record is judged by few at a time. */
class StoredChainTest {

    private final InMemoryAudit audit = new InMemoryAudit();
    private final StoredChain chain = new StoredChain(audit.export, audit.key);

    @Test
    void thirdAtATimeIsSentAwayAndComesInLater() {
        // given
        audit.act("web", "act");
        AtomicReference<Refusal> sentAway = new AtomicReference<>();

        // when: while the first is judged a second one comes, and meanwhile a third
        audit.beforeTheEndOfAnExport(() -> {
            audit.beforeTheEndOfAnExport(() -> sentAway.set(catchThrowableOfType(Refusal.class, this::verify)));
            verify();
        });
        verify();

        // then
        assertThat(sentAway.get()).extracting(Refusal::kind).isEqualTo(Refusal.Kind.THROTTLED);
        assertThat(verify()).isInstanceOf(Verdict.Sound.class);
    }

    private Verdict verify() {
        return chain.verify(InMemoryAudit.VAULT, Scope.everything(), InMemoryAudit.AUDITOR);
    }
}
