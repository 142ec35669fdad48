package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.certloom.chaincheck.TestChainChecks;
import dev.certloom.crypto.TestPki;
import dev.certloom.issuer.ProviderSubject;
import dev.certloom.issuer.ProviderSubject.Behaviour;
import dev.certloom.issuer.TestIssuers;
import dev.certloom.issuer.acme.AcmeSubject;
import dev.certloom.issuer.cfssl.CfsslSubject;
import dev.certloom.issuer.script.ScriptSubject;
import dev.certloom.kernel.IssuerName;
import dev.certloom.operation.Claim;
import dev.certloom.operation.InMemoryVault;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * What every provider keeps to, whatever its CA does: an order ends in one certificate or in words that say why not, an
 * outcome that nobody knows is left to people, and nothing is ever ordered twice. Written once; a provider is a
 * {@link ProviderSubject}.
 */
class ProviderConformanceTest {

    private static final int MAX_STEPS = 20;
    private static final List<String> WORDS_OF_NOBODY =
            List.of(CfsslSubject.AUTH_KEY, AcmeSubject.EXTERNAL_KEY, ScriptSubject.PASSWORD, "\u202e", "\u0007");

    private static final List<ProviderSubject> SUBJECTS = new ArrayList<>();

    @AfterAll
    static void closeAll() {
        SUBJECTS.forEach(ProviderSubject::close);
        SUBJECTS.clear();
    }

    @TestFactory
    Stream<DynamicNode> everyProviderKeepsToIt() {
        return Map.<String, java.util.function.Supplier<ProviderSubject>>of(
                        "CFSSL", CfsslSubject::new, "ACME", AcmeSubject::new, "Script", ScriptSubject::new)
                .entrySet()
                .stream()
                .map(provider -> dynamicContainer(
                        provider.getKey(), cases(provider.getValue().get())));
    }

    private static Stream<DynamicNode> cases(ProviderSubject subject) {
        SUBJECTS.add(subject);
        return Arrays.stream(Behaviour.values())
                .filter(behaviour -> !subject.notApplicable().containsKey(behaviour))
                .map(behaviour -> dynamicTest("a CA that " + behaviour.words(), () -> new Case(subject).of(behaviour)));
    }

    /** One order, from the first job to its end. */
    private static final class Case {

        private final ProviderSubject subject;
        private final InMemoryVault vault =
                new InMemoryVault(TestPki.formats(), TestChainChecks.asShipped(Clock.systemUTC()), TestPki.keys());
        private final OrderJobs jobs;
        private final Claim claim;
        private final int before;

        Case(ProviderSubject subject) {
            this.subject = subject;
            TestIssuers.Accounts accounts = new TestIssuers.Accounts();
            jobs = new OrderJobs(
                    vault.orders(),
                    TestIssuers.configured(subject, accounts, new IssuerName("ca"), vault.clock()),
                    vault.clock());
            vault.addIssuer("ca", subject.issuer(accounts).provider());
            vault.demandOfIssuers(TestIssuers.demands(subject, accounts, new IssuerName("ca")));
            PendingOperation operation = vault.request("ca");
            claim = new Claim(operation.id(), 1, 1, "test", "place-order");
            before = subject.certificates();
        }

        void of(Behaviour behaviour) {
            subject.behave(behaviour);
            try {
                switch (behaviour) {
                    case ISSUES, ISSUES_LATER -> isIssued();
                    case REFUSES -> isRefused();
                    case IS_AWAY, TAKES_NO_MORE, REDIRECTS -> isOrderedOnceItCanBe();
                    case LOSES_ITS_ANSWER, BREAKS_OFF, IS_TOO_SLOW, ANSWERS_GARBAGE, ANSWERS_ENDLESSLY ->
                        isFoundOutOrLeftToPeople();
                    case SIGNS_ANOTHER_KEY, ADDS_A_NAME, HAS_EXPIRED, SIGNS_WITH_ANOTHER_CA -> isNeverAVersion();
                }
                assertThat(signed()).as("certificates at the CA").isLessThanOrEqualTo(1);
                assertThat(vault.events().toString() + vault.pending("web"))
                        .as("what people read")
                        .doesNotContain(WORDS_OF_NOBODY);
            } finally {
                subject.behave(Behaviour.ISSUES);
            }
        }

        private int signed() {
            return subject.certificates() - before;
        }

        private PendingOperation advance() {
            jobs.advance(claim);
            vault.clock().advance(Duration.ofMinutes(5));
            return vault.pending("web");
        }

        private PendingOperation advanceUntil(Phase phase) {
            for (int i = 0; i < MAX_STEPS && vault.pending("web").phase() != phase; i++) {
                advance();
            }
            assertThat(vault.pending("web").phase()).isEqualTo(phase);
            return vault.pending("web");
        }

        private void isIssued() {
            advanceUntil(Phase.VERIFYING);
            vault.merge(claim.operation());
            assertThat(vault.pending("web").phase()).isEqualTo(Phase.COMPLETED);
            assertThat(signed()).isOne();
            jobs.advance(claim);
            assertThat(signed()).as("after the job came twice").isOne();
        }

        private void isRefused() {
            PendingOperation refused = advanceUntil(Phase.REFUSED);
            assertThat(refused.failure().orElseThrow().message()).isNotBlank();
            assertThat(signed()).isZero();
        }

        private void isOrderedOnceItCanBe() {
            PendingOperation waiting = advance();
            assertThat(waiting.phase()).isEqualTo(Phase.RETRY_WAIT);
            assertThat(waiting.heldUpBy().orElseThrow()).contains("issuer 'ca'");
            advance();
            subject.behave(Behaviour.ISSUES);
            isIssued();
        }

        /** It is looked up where the CA can be asked, and ordered again by nobody where it cannot. */
        private void isFoundOutOrLeftToPeople() {
            for (int i = 0; i < 3; i++) {
                advance();
            }
            subject.behave(Behaviour.ISSUES);
            for (int i = 0; i < 3; i++) {
                advance();
            }
            PendingOperation now = vault.pending("web");
            assertThat(now.phase() == Phase.VERIFYING || now.stalled().isPresent())
                    .as("signed, or left to an operator: %s", now)
                    .isTrue();
        }

        private void isNeverAVersion() {
            advanceUntil(Phase.VERIFYING);
            vault.merge(claim.operation());
            PendingOperation failed = vault.pending("web");
            assertThat(failed.phase()).isEqualTo(Phase.FAILED);
            assertThat(vault.completeVersions()).isZero();
            assertThat(vault.stranded().of(failed)).as("kept for operators").isNotEmpty();
        }
    }
}
