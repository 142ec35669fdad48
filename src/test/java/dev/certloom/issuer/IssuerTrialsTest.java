package dev.certloom.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.certloom.issuer.IssuerTrial.Outcome;
import dev.certloom.issuer.IssuerTrial.Result;
import dev.certloom.issuer.ProviderSubject.Behaviour;
import dev.certloom.issuer.TrialStep.Kind;
import dev.certloom.issuer.cfssl.CfsslSubject;
import dev.certloom.issuer.script.ScriptSubject;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.TestClock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionOperations;

/** Issuers tried, and what is said about each step. */
class IssuerTrialsTest {

    private static final Actor ACTOR = new Actor("oid-1", "Ada", "token-1", "192.0.2.1");

    private final TestClock clock = new TestClock();
    private final TestIssuers.Accounts store = new TestIssuers.Accounts();

    private IssuerTrials trials(Issuers issuers) {
        return new IssuerTrials(accounts(issuers), issuers);
    }

    private IssuerAccounts accounts(Issuers issuers) {
        return new IssuerAccounts(store, issuers, TransactionOperations.withoutTransaction(), event -> {}, clock);
    }

    /** The provider's own account, and whether a certificate was made by it. */
    private IssuerTrial tried(ProviderSubject subject) {
        Issuers issuers = TestIssuers.configured(subject, store, TestIssuers.NAME, clock);
        IssuerTrial trial = trials(issuers).run(TestIssuers.VAULT, TestIssuers.NAME);
        assertThat(subject.certificates()).as("certificates that were signed").isZero();
        return trial;
    }

    @Test
    void cfsslThenEveryStepIsTakenAndNothingIsSigned() {
        try (CfsslSubject subject = new CfsslSubject()) {
            IssuerTrial trial = tried(subject);

            assertThat(trial.succeeded()).isTrue();
            assertThat(trial.results())
                    .extracting(Result::kind, Result::outcome)
                    .containsExactly(
                            tuple(Kind.RESOLVE, Outcome.GOOD),
                            tuple(Kind.CONNECT, Outcome.GOOD),
                            tuple(Kind.TLS_HANDSHAKE, Outcome.SKIPPED),
                            tuple(Kind.AUTHENTICATE, Outcome.GOOD),
                            tuple(Kind.ABILITIES, Outcome.GOOD));
            assertThat(trial.results().getFirst().words()).isEqualTo("127.0.0.1 is at 127.0.0.1");
            assertThat(trial.results().get(3).words()).isEqualTo("it takes the authentication key");
            assertThat(trial.results().getLast().words()).contains("its authority is CN=", "expires 20");
            assertThat(trial.toString()).doesNotContain(CfsslSubject.AUTH_KEY);
        }
    }

    @Test
    void cfsslWhenItDoesNotTakeTheKeyThenItsWordsAreShown() {
        try (CfsslSubject subject = new CfsslSubject()) {
            Issuers issuers = TestIssuers.configured(subject, store, TestIssuers.NAME, clock);
            accounts(issuers)
                    .configure(
                            TestIssuers.VAULT,
                            TestIssuers.NAME,
                            subject.configuration().replace(CfsslSubject.AUTH_KEY, "00ff".repeat(8)),
                            ACTOR);

            IssuerTrial trial = trials(issuers).run(TestIssuers.VAULT, TestIssuers.NAME);

            assertThat(trial.succeeded()).isFalse();
            assertThat(trial.results().get(3).words()).isEqualTo("it says: invalid token");
            assertThat(trial.results().get(4).outcome()).isEqualTo(Outcome.SKIPPED);
        }
    }

    @Test
    void cfsslWhenItIsAwayThenTheConnectionFailsAndNoFurtherStepIsTaken() {
        try (CfsslSubject subject = new CfsslSubject()) {
            subject.behave(Behaviour.IS_AWAY);

            assertThat(tried(subject).results())
                    .extracting(Result::outcome)
                    .containsExactly(Outcome.GOOD, Outcome.FAILED, Outcome.SKIPPED, Outcome.SKIPPED, Outcome.SKIPPED);
        }
    }

    @Test
    void scriptThenItIsNotRun() {
        try (ScriptSubject subject = new ScriptSubject()) {
            IssuerTrial trial = tried(subject);

            assertThat(trial.results())
                    .extracting(Result::words)
                    .containsExactly(
                            "its command can be executed; it was not run", "it can place, check, cancel, find");
        }
    }

    record Days(Optional<String> days) {}

    /** Takes the steps that a test gives it. */
    private static final class Tried implements TriableIssuer<Days> {

        private final List<TrialStep> steps;

        Tried(TrialStep... steps) {
            this.steps = List.of(steps);
        }

        @Override
        public String provider() {
            return "Configured";
        }

        @Override
        public Class<Days> configurationType() {
            return Days.class;
        }

        @Override
        public void validate(IssuerCredentials credentials, Optional<Days> configuration) {}

        @Override
        public List<TrialStep> trial(IssuerAccount account, Days configuration) {
            return steps;
        }

        @Override
        public OrderAnswer place(Order order) {
            throw new AssertionError("An order was placed.");
        }

        @Override
        public OrderAnswer check(Order order) {
            throw new AssertionError("An order was asked about.");
        }
    }

    private Issuers with(ConfigurableIssuer<?> provider, ConfigurationDraft configuration) {
        Issuers issuers = new Issuers(List.of(provider), TestIssuers.guards());
        accounts(issuers)
                .create(
                        TestIssuers.VAULT,
                        TestIssuers.NAME,
                        new IssuerAccountDraft(
                                Optional.of("Configured"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(false)),
                        configuration,
                        ACTOR);
        return issuers;
    }

    private static final ConfigurationDraft CONFIGURED = new ConfigurationDraft("{\"days\":\"PT72H\"}", Set.of());

    @Test
    void issuerThatIsDisabledIsTriedAndAFaultOfOursIsNotShown() {
        Issuers issuers = with(
                new Tried(
                        new TrialStep(Kind.AUTHENTICATE, () -> Optional.of("fine")),
                        new TrialStep(Kind.ABILITIES, () -> {
                            throw new IllegalStateException("secret detail");
                        })),
                CONFIGURED);

        assertThat(trials(issuers).run(TestIssuers.VAULT, TestIssuers.NAME).results())
                .extracting(Result::outcome, Result::words)
                .containsExactly(
                        tuple(Outcome.GOOD, "fine"),
                        tuple(Outcome.FAILED, "something went wrong on our side; the log says what"));
    }

    @Test
    void issuerThatIsBeingTriedIsNotTriedASecondTimeMeanwhile() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        Issuers issuers = with(
                new Tried(new TrialStep(Kind.CONNECT, () -> {
                    begun.countDown();
                    awaited(goesOn);
                    return Optional.of("at last");
                })),
                CONFIGURED);
        IssuerTrials trials = trials(issuers);
        FutureTask<IssuerTrial> first = new FutureTask<>(() -> trials.run(TestIssuers.VAULT, TestIssuers.NAME));
        Thread.ofVirtual().start(first);
        awaited(begun);

        assertThatThrownBy(() -> trials.run(TestIssuers.VAULT, TestIssuers.NAME))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.THROTTLED));

        goesOn.countDown();
        assertThat(first.get(10, TimeUnit.SECONDS).succeeded()).isTrue();
        assertThat(trials.run(TestIssuers.VAULT, TestIssuers.NAME).succeeded()).isTrue();
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void issuerWithoutAConfigurationOrThatIsNotThereIsNotTried() {
        Issuers issuers = with(new Tried(), new ConfigurationDraft("{}", Set.of()));

        assertThatThrownBy(() -> trials(issuers).run(TestIssuers.VAULT, TestIssuers.NAME))
                .isInstanceOf(Refusal.class)
                .hasMessage("The issuer cannot be tried: it has no configuration yet.");
        assertThatThrownBy(() -> trials(issuers).run(TestIssuers.VAULT, new IssuerName("nobody")))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.ISSUER_NOT_FOUND));
    }
}
