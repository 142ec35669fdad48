package dev.certloom.operation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.certloom.certificate.Certificate;
import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.CertificateVersion;
import dev.certloom.certificate.Certificates;
import dev.certloom.certificate.Certificates.DuePurge;
import dev.certloom.certificate.DeletedCertificate;
import dev.certloom.certificate.Keys;
import dev.certloom.certificate.ListedVersion;
import dev.certloom.certificate.Revocation;
import dev.certloom.certificate.Revocations;
import dev.certloom.certificate.VersionId;
import dev.certloom.certificate.VersionView;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.RevocationReason;
import dev.certloom.crypto.SecretContentType;
import dev.certloom.crypto.TestPki;
import dev.certloom.crypto.X509;
import dev.certloom.issuer.AwaitedRecords;
import dev.certloom.issuer.AwaitedRecords.Txt;
import dev.certloom.issuer.OrderHandle;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Operations.Locked;
import dev.certloom.operation.Operations.OrderRow;
import dev.certloom.operation.Operations.OrderState;
import dev.certloom.operation.Operations.Overdue;
import dev.certloom.operation.UnknownOrder.Denial;
import dev.certloom.operation.UnknownOrder.FoundCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.transaction.support.TransactionOperations;

/**
 * What every store of a vault does, in memory and on the real database. Two vaults hold the same names: what one is asked tells
 * nothing of the other, and what is changed in one changes nothing in the other.
 */
abstract class VaultPortsContract {

    private static final VaultName NORTH = new VaultName("north");
    private static final VaultName SOUTH = new VaultName("south");
    private static final VaultName EMPTY = new VaultName("empty");
    private static final CertificateName WEB = new CertificateName("web");
    private static final CertificateName NEW = new CertificateName("new");
    private static final KeyPair EC = TestPki.keys().make(KeyAlgorithm.EC_P256);
    private static final Instant NOW = TestClock.START;
    private static final Instant FIRST_CHECK = NOW.plus(Operations.CHECK_DELAY);
    private static final Duration RETENTION = Duration.ofDays(90);
    private static final Instant NEVER = NOW.plus(Duration.ofDays(1_000));

    private final Certificates certificates;
    private final Operations operations;
    private final Keys keys;
    private final StrandedCertificateStore stranded;
    private final UnknownOrders unknown;
    private final AwaitedRecordStore awaited;
    private final OrderLeases leases;
    private final Revocations revocations;
    private final TransactionOperations transaction;
    private final TestClock clock = new TestClock();
    private final ReconcileQueue reconcileQueue;
    private final Map<VaultName, Content> contents = new HashMap<>();

    VaultPortsContract(Ports ports) {
        certificates = ports.certificates;
        operations = ports.operations;
        keys = ports.keys;
        stranded = ports.stranded;
        unknown = ports.unknown;
        awaited = ports.awaited;
        leases = ports.leases;
        revocations = ports.revocations;
        transaction = ports.transaction;
        reconcileQueue = new ReconcileQueue(operations, transaction, event -> {}, clock);
    }

    /** A store, empty. */
    record Ports(
            Certificates certificates,
            Operations operations,
            Keys keys,
            StrandedCertificateStore stranded,
            UnknownOrders unknown,
            AwaitedRecordStore awaited,
            OrderLeases leases,
            Revocations revocations,
            TransactionOperations transaction) {}

    /**
     * What a vault holds.
     *
     * @param first version of the certificate that has two
     * @param second the current one
     * @param incomplete version of the certificate that has no other
     */
    private record Content(
            VersionId first,
            VersionId second,
            VersionId incomplete,
            PendingOperation web,
            PendingOperation renewed,
            StrandedCertificate early,
            StrandedCertificate late) {}

    @BeforeEach
    void twoVaultsHoldTheSameNames() {
        contents.put(NORTH, fill(NORTH));
        contents.put(SOUTH, fill(SOUTH));
    }

    private Content fill(VaultName vault) {
        return transaction.execute(status -> {
            certificates.save(lock(vault, WEB).requested(policy(vault), OperationId.random()));
            CertificateVersion first = complete(vault, NOW);
            certificates.saveComplete(vault, WEB, first, Optional.empty());
            CertificateVersion second = complete(vault, NOW.plusSeconds(1));
            certificates.saveComplete(vault, WEB, second, Optional.empty());
            PendingOperation web = request(vault, WEB, NOW);
            certificates.save(lock(vault, WEB).requested(policy(vault), web.id()));
            Certificate before = lock(vault, NEW);
            PendingOperation renewed = request(vault, NEW, NOW.plusSeconds(1));
            CertificateVersion incomplete = incomplete();
            certificates.saveRequested(before, before.requested(policy(vault), renewed.id()), incomplete);
            StrandedCertificate early = strand(web, NOW);
            StrandedCertificate late = strand(renewed, NOW.plusSeconds(1));
            return new Content(first.id(), second.id(), incomplete.id(), web, renewed, early, late);
        });
    }

    @Test
    void theCurrentVersionIsTheOneOfTheVault() {
        for (VaultName vault : contents.keySet()) {
            assertThat(certificates.current(vault, WEB)).hasValueSatisfying(certificate -> {
                assertThat(certificate.certificate().vault()).isEqualTo(vault);
                assertThat(certificate.version().id()).isEqualTo(of(vault).second);
                assertThat(certificate.policy()).isEqualTo(policy(vault));
            });
            assertThat(certificates.current(vault, NEW))
                    .map(certificate -> certificate.version().id())
                    .contains(of(vault).incomplete);
        }
        assertThat(certificates.current(EMPTY, WEB)).isEmpty();
    }

    @Test
    void aVersionOfAnotherVaultIsNotFound() {
        assertThat(certificates.version(NORTH, WEB, of(NORTH).first))
                .map(view -> view.certificate().vault())
                .contains(NORTH);
        assertThat(certificates.version(NORTH, WEB, of(SOUTH).first)).isEmpty();
        assertThat(certificates.version(SOUTH, WEB, of(NORTH).first)).isEmpty();
    }

    @Test
    void aCertificateIsTheOneOfTheVault() {
        for (VaultName vault : contents.keySet()) {
            assertThat(certificates.find(vault, WEB)).contains(stored(vault));
        }
        assertThat(certificates.find(EMPTY, WEB)).isEmpty();
    }

    @Test
    void certificatesAreListedByNameAndOfTheVaultAlone() {
        for (VaultName vault : contents.keySet()) {
            Content content = of(vault);
            assertThat(ids(certificates.list(vault, Optional.empty(), 25, true)))
                    .containsExactly(content.incomplete, content.second);
            assertThat(ids(certificates.list(vault, Optional.empty(), 25, false)))
                    .containsExactly(content.second);

            Page<ListedVersion> page = certificates.list(vault, Optional.empty(), 1, true);
            assertThat(ids(page)).containsExactly(content.incomplete);
            assertThat(ids(certificates.list(vault, page.next(), 1, true))).containsExactly(content.second);
        }
        assertThat(certificates.list(EMPTY, Optional.empty(), 25, true).items()).isEmpty();
    }

    @Test
    void versionsAreListedByTimeAndOfTheVaultAlone() {
        for (VaultName vault : contents.keySet()) {
            Content content = of(vault);
            assertThat(ids(certificates.versions(vault, WEB, Optional.empty(), 25)))
                    .containsExactly(content.first, content.second);

            Page<ListedVersion> page = certificates.versions(vault, WEB, Optional.empty(), 1);
            assertThat(ids(certificates.versions(vault, WEB, page.next(), 1))).containsExactly(content.second);
        }
        assertThat(certificates.versions(EMPTY, WEB, Optional.empty(), 25).items())
                .isEmpty();
    }

    @Test
    void aVersionOfAnotherVaultIsNoPlaceInAList() {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> certificates.versions(
                        NORTH, WEB, Optional.of(of(SOUTH).first.value()), 25));
    }

    @Test
    void aLockedNameIsTheOneOfTheVault() {
        transaction.executeWithoutResult(status -> {
            for (VaultName vault : contents.keySet()) {
                Certificates.Locked locked = certificates.lock(vault, WEB, NOW);
                assertThat(locked.certificate()).isEqualTo(stored(vault));
                assertThat(locked.isPendingOpen()).isTrue();
            }
            assertThat(certificates.lock(EMPTY, WEB, NOW))
                    .isEqualTo(new Certificates.Locked(Certificate.named(EMPTY, WEB), false));
        });
    }

    @Test
    void aPolicyIsSavedInTheVaultAlone() {
        transaction.executeWithoutResult(status -> certificates.save(
                lock(NORTH, WEB).requested(policy(EMPTY), of(NORTH).renewed.id())));

        assertThat(certificates.find(NORTH, WEB)).hasValueSatisfying(certificate -> {
            assertThat(certificate.policy()).contains(policy(EMPTY));
            assertThat(certificate.pending()).contains(of(NORTH).renewed.id());
        });
        assertThat(certificates.find(SOUTH, WEB)).contains(stored(SOUTH));
    }

    @Test
    void aRequestIsSavedInTheVaultAlone() {
        CertificateVersion other = incomplete();
        transaction.executeWithoutResult(status -> {
            Certificate before = lock(NORTH, NEW);
            certificates.saveRequested(
                    before, before.requested(policy(EMPTY), of(NORTH).renewed.id()), other);
        });

        assertThat(current(NORTH, NEW)).isEqualTo(other.id());
        assertThat(current(SOUTH, NEW)).isEqualTo(of(SOUTH).incomplete);
        assertThat(certificates.find(SOUTH, NEW))
                .contains(Certificate.named(SOUTH, NEW)
                        .requested(policy(SOUTH), of(SOUTH).renewed.id()));
    }

    @Test
    void aSlotIsReleasedInTheVaultAlone() {
        transaction.executeWithoutResult(
                status -> certificates.release(NORTH, WEB, of(SOUTH).web.id()));
        assertThat(operations.inSlot(NORTH, WEB)).contains(of(NORTH).web);
        assertThat(operations.inSlot(SOUTH, WEB)).contains(of(SOUTH).web);

        transaction.executeWithoutResult(
                status -> certificates.release(NORTH, WEB, of(NORTH).web.id()));
        assertThat(operations.inSlot(NORTH, WEB)).isEmpty();
        assertThat(operations.inSlot(SOUTH, WEB)).contains(of(SOUTH).web);
    }

    @Test
    void aVersionIsCompletedInTheVaultAlone() {
        CertificateVersion made = complete(NORTH, NOW);
        transaction.executeWithoutResult(status -> certificates.saveComplete(NORTH, NEW, made, Optional.empty()));

        assertThat(current(NORTH, NEW)).isEqualTo(made.id());
        assertThat(certificates.version(NORTH, NEW, of(NORTH).incomplete)).isEmpty();
        assertThat(current(SOUTH, NEW)).isEqualTo(of(SOUTH).incomplete);
    }

    @Test
    void theOperationInASlotIsTheOneOfTheVault() {
        for (VaultName vault : contents.keySet()) {
            assertThat(operations.inSlot(vault, WEB)).contains(of(vault).web);
            assertThat(locked(() -> operations.lockInSlot(vault, WEB)))
                    .map(Locked::operation)
                    .contains(of(vault).web);
        }
        assertThat(operations.inSlot(EMPTY, WEB)).isEmpty();
        assertThat(locked(() -> operations.lockInSlot(EMPTY, WEB))).isEmpty();
    }

    @Test
    void operationsAreListedNewestFirstAndOfTheVaultAlone() {
        for (VaultName vault : contents.keySet()) {
            Content content = of(vault);
            assertThat(operations.list(vault, Optional.empty(), Optional.empty(), 25))
                    .containsExactly(content.renewed, content.web);
            assertThat(operations.list(vault, Optional.of(Phase.RECEIVED), Optional.empty(), 1))
                    .containsExactly(content.renewed);
            assertThat(operations.list(vault, Optional.of(Phase.FAILED), Optional.empty(), 25))
                    .isEmpty();
            assertThat(operations.list(vault, Optional.empty(), Optional.of(content.renewed.cursor()), 25))
                    .containsExactly(content.web);
            assertThat(operations.list(vault, Optional.empty(), Optional.of(content.web.cursor()), 25))
                    .isEmpty();
        }
    }

    @Test
    void strandedCertificatesAfterOneOfAnotherVaultAreRefused() {
        assertThatThrownBy(() -> stranded.list(NORTH, Optional.of(of(SOUTH).late.id()), 25))
                .isInstanceOf(Refusal.class)
                .hasMessage("Property after has invalid value");
    }

    @Test
    void operationsInAPhaseAreListedOldestFirstAndOfTheVaultAlone() {
        for (VaultName vault : contents.keySet()) {
            Content content = of(vault);
            assertThat(operations.oldest(vault, Phase.RECEIVED, Optional.empty(), 25))
                    .containsExactly(content.web, content.renewed);
            assertThat(operations.oldest(vault, Phase.RECEIVED, Optional.of(content.web.cursor()), 25))
                    .containsExactly(content.renewed);
            assertThat(operations.oldest(vault, Phase.FAILED, Optional.empty(), 25))
                    .isEmpty();
        }
    }

    @Test
    void operationsAreFoundByTheirIdsOfWhicheverVault() {
        assertThat(operations.findAll(
                        List.of(of(NORTH).web.id(), of(SOUTH).renewed.id(), OperationId.random())))
                .containsExactlyInAnyOrder(of(NORTH).web, of(SOUTH).renewed);
        assertThat(operations.find(of(SOUTH).web.id())).contains(of(SOUTH).web);
        assertThat(locked(() -> operations.lock(of(SOUTH).web.id())))
                .map(Locked::operation)
                .contains(of(SOUTH).web);
        assertThat(locked(() -> operations.lock(OperationId.random()))).isEmpty();
    }

    @Test
    void aNameHasOneOpenOperationInAVault() {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> transaction.executeWithoutResult(status -> request(NORTH, WEB, NOW)))
                .extracting(Refusal::kind)
                .isEqualTo(Refusal.Kind.OPERATION_IN_PROGRESS);
    }

    @Test
    void whatWaitsForItsKeyIsTheOldestOfAllVaults() {
        assertThat(operations.withoutKey(2))
                .extracting(Operations.WithoutKey::id)
                .containsExactlyInAnyOrder(of(NORTH).web.id(), of(SOUTH).web.id());
    }

    @Test
    void aNewOperationIsCheckedSoon() {
        assertThat(operations.overdue(FIRST_CHECK.minusMillis(1), 25).overdue()).isEmpty();
        assertThat(due(FIRST_CHECK))
                .containsExactlyInAnyOrder(of(NORTH).web.id(), of(SOUTH).web.id());
    }

    @Test
    void theLongestUnattendedAreCheckedFirst() {
        assertThat(operations.overdue(NEVER, 2).overdue())
                .extracting(overdue -> overdue.operation().id())
                .containsExactlyInAnyOrder(of(NORTH).web.id(), of(SOUTH).web.id());
    }

    /** What is decided after a check, with when the operation is checked next, at the latest. */
    private enum Verdict {
        LATER(ReconcileQueue::checkLater, Duration.ofMinutes(10)),
        SOON(ReconcileQueue::checkSoon, Operations.CHECK_DELAY),
        UNREADABLE((queue, seen) -> queue.postpone(seen.operation().id(), seen.nextCheckAt()), Duration.ofMinutes(10)),
        NEVER_AGAIN(ReconcileQueue::remove, Duration.ofDays(10_000));

        private final BiConsumer<ReconcileQueue, Overdue> decide;
        private final Duration next;

        Verdict(BiConsumer<ReconcileQueue, Overdue> decide, Duration next) {
            this.decide = decide;
            this.next = next;
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOperationThatWasCheckedIsCheckedAgainWhenThatWasDecided(Verdict verdict) {
        clock.advance(Operations.CHECK_DELAY);
        Overdue seen = overdue(of(NORTH).web);

        verdict.decide.accept(reconcileQueue, seen);

        assertThat(due(clock.instant())).containsExactly(of(SOUTH).web.id());
        assertThat(due(clock.instant().plus(verdict.next))
                        .contains(seen.operation().id()))
                .isEqualTo(verdict != Verdict.NEVER_AGAIN);
    }

    @ParameterizedTest
    @EnumSource
    void aCheckThatWasScheduledDuringAnotherStays(Verdict verdict) {
        clock.advance(Operations.CHECK_DELAY);
        Overdue seen = overdue(of(NORTH).web);
        transaction.executeWithoutResult(
                status -> reconcileQueue.expectProgress(seen.operation().id()));

        clock.advance(Duration.ofSeconds(5));
        verdict.decide.accept(reconcileQueue, seen);

        assertThat(due(clock.instant())).doesNotContain(seen.operation().id());
        assertThat(due(clock.instant().minusSeconds(5).plus(Operations.CHECK_DELAY)))
                .contains(seen.operation().id());
    }

    @Test
    void whatAnotherEngineHeldIsCheckedAtOnceAsLost() {
        PendingOperation here = of(NORTH).web;
        PendingOperation elsewhere = of(SOUTH).web;
        transaction.executeWithoutResult(status -> {
            operations.claim(new Claim(here.id(), 1, 1, "engine", "job"));
            operations.claim(new Claim(elsewhere.id(), 1, 2, "engine-0", "job"));
        });

        reconcileQueue.engineChanged("engine");

        assertThat(due(NOW))
                .containsExactlyInAnyOrder(
                        elsewhere.id(),
                        of(NORTH).renewed.id(),
                        of(SOUTH).renewed.id());
        assertThat(overdue(elsewhere).lost()).isTrue();
        assertThat(overdue(elsewhere).holder()).contains(new Operations.Holder(2, "engine-0"));
        assertThat(overdue(here).lost()).isFalse();
    }

    @Test
    void onlyWhatHasNotMovedSinceItWasSeenIsRelaunched() {
        Overdue moved = overdue(of(NORTH).web);
        Overdue silent = overdue(of(SOUTH).web);
        clock.advance(Duration.ofSeconds(30));
        reconcileQueue.recordActivity(List.of(moved.operation().id()));

        assertThat(reconcileQueue.relaunch(moved)).isFalse();
        assertThat(reconcileQueue.relaunch(silent)).isTrue();

        assertThat(overdue(of(NORTH).web).relaunches()).isZero();
        assertThat(overdue(of(SOUTH).web).relaunches()).isEqualTo(1);
    }

    @Test
    void whatIsHeardOfALockedOperationIsKnownToItsHolder() {
        OperationId id = of(NORTH).web.id();

        Optional<Locked> locked = locked(() -> {
            operations.lock(id);
            operations.recordActivity(List.of(id), NOW.plusSeconds(30));
            operations.recordActivity(List.of(id), NOW.plusSeconds(20));
            return operations.lock(id);
        });

        assertThat(locked).map(Locked::quietSince).contains(NOW.plusSeconds(30));
    }

    @Test
    void whatHoldsAnOperationUpIsSavedWithItsOtherChanges() {
        OperationId id = of(NORTH).web.id();

        transaction.executeWithoutResult(status -> {
            PendingOperation changed = operations
                    .lock(id)
                    .orElseThrow()
                    .operation()
                    .in(Phase.AWAITING_APPROVAL, NOW)
                    .heldUp(Optional.of("an administrator"));
            operations.save(changed, NOW, NOW);
        });

        assertThat(Stream.of(operations.find(id), operations.lastSeen(id).map(Locked::operation)))
                .allSatisfy(found -> assertThat(found).hasValueSatisfying(operation -> {
                    assertThat(operation.phase()).isEqualTo(Phase.AWAITING_APPROVAL);
                    assertThat(operation.heldUpBy()).contains("an administrator");
                }));
    }

    @Test
    void aLaunchIsClaimedOnce() {
        PendingOperation operation = of(NORTH).web;
        Claim first = new Claim(operation.id(), 1, 1, "engine", "job");
        Claim second = new Claim(operation.id(), 1, 2, "engine", "job");
        transaction.executeWithoutResult(status -> operations.saveClaimed(first, operation, NOW, NOW));

        assertIsNotClaimed(second, operation);

        assertThat(overdue(operation).holder()).contains(new Operations.Holder(1, "engine"));
    }

    @Test
    void onlyTheLatestLaunchIsClaimed() {
        PendingOperation operation = of(NORTH).web.relaunched();
        transaction.executeWithoutResult(status -> operations.save(operation, NOW, NOW));

        assertIsNotClaimed(new Claim(operation.id(), 1, 1, "engine", "job"), operation);
        assertIsNotClaimed(new Claim(operation.id(), 3, 1, "engine", "job"), operation);

        assertThat(locked(() -> operations.lock(operation.id())))
                .map(Locked::claimFence)
                .contains(0);
    }

    private void assertIsNotClaimed(Claim claim, PendingOperation operation) {
        assertThatIllegalStateException()
                .isThrownBy(() -> transaction.executeWithoutResult(status -> operations.claim(claim)));
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        transaction.executeWithoutResult(status -> operations.saveClaimed(claim, operation, NOW, NOW)));
    }

    @Test
    void whatIsNotThereCannotBeSaved() {
        PendingOperation unknown = received(NORTH, WEB, NOW);

        assertThatIllegalStateException()
                .isThrownBy(() -> transaction.executeWithoutResult(status -> operations.save(unknown, NOW, NOW)));
    }

    @Test
    void anOrderKeepsItsTimeAndIsNotMadeByChangingIt() {
        OperationId id = of(NORTH).web.id();
        OperationId without = of(SOUTH).web.id();

        transaction.executeWithoutResult(status -> {
            operations.insertOrder(id, OrderState.INTENDED, NOW);
            operations.saveOrder(id, OrderState.PLACED, NOW.plusSeconds(1));
            operations.saveOrder(without, OrderState.CLOSED, NOW);
        });

        assertThat(locked(() -> operations.lock(id)).flatMap(Locked::order))
                .contains(new OrderRow(OrderState.PLACED, NOW));
        assertThat(locked(() -> operations.lock(without)).flatMap(Locked::order))
                .isEmpty();
    }

    @Test
    void whatAnIssuerSaysOfAnOrderIsCompletedByLaterAnswers() {
        OperationId id = of(NORTH).web.id();
        OrderHandle first = new OrderHandle(Optional.of("CA-17"), Optional.of("https://ca.example/order/17"));
        OrderHandle later = new OrderHandle(Optional.empty(), Optional.of("https://ca.example/certificate/17"));

        transaction.executeWithoutResult(status -> {
            operations.insertOrder(id, OrderState.INTENDED, NOW);
            operations.saveHandle(id, first);
        });
        transaction.executeWithoutResult(status -> {
            operations.lock(id);
            operations.saveHandle(id, later);
            operations.saveHandle(id, OrderHandle.NONE);
            operations.saveOrder(id, OrderState.PLACED, NOW);
            assertThat(operations.lock(id).flatMap(Locked::order))
                    .contains(new OrderRow(OrderState.PLACED, NOW, first.updatedBy(later)));
        });

        assertThat(locked(() -> operations.lock(id)).flatMap(Locked::order).map(OrderRow::handle))
                .contains(new OrderHandle(first.reference(), later.state()));
    }

    private List<OperationId> due(Instant time) {
        return operations.overdue(time, 25).overdue().stream()
                .map(overdue -> overdue.operation().id())
                .toList();
    }

    private Overdue overdue(PendingOperation operation) {
        return operations.overdue(NEVER, 25).overdue().stream()
                .filter(overdue -> overdue.operation().id().equals(operation.id()))
                .findAny()
                .orElseThrow();
    }

    @Test
    void strandedCertificatesAreListedLatestFirstAndOfTheVaultAlone() {
        for (VaultName vault : contents.keySet()) {
            Content content = of(vault);
            assertThat(stranded.list(vault, Optional.empty(), 25)).containsExactly(content.late, content.early);
            assertThat(stranded.list(vault, Optional.empty(), 1)).containsExactly(content.late);
            assertThat(stranded.list(vault, Optional.of(content.late.id()), 25)).containsExactly(content.early);
            assertThat(stranded.of(content.web.id())).containsExactly(content.early);
        }
        Boolean keptTwice = transaction.execute(status -> stranded.keep(of(NORTH).early));
        assertThat(keptTwice).isFalse();
    }

    @Test
    void ordersThatNobodyCanAskAboutAreOfOneVaultAndTheFirstStatementAboutThemStays() {
        OperationId operation = of(NORTH).web.id();
        UnknownOrder noted = new UnknownOrder(operation, NORTH, NOW);
        Denial ada = new Denial("ada-id", "Ada", "Looked.", NOW.plusSeconds(1));

        unknown.note(operation, NORTH, NOW);
        assertThat(unknown.find(NORTH, operation)).as("without an order").isEmpty();
        transaction.executeWithoutResult(status -> operations.insertOrder(operation, OrderState.INTENDED, NOW));
        unknown.note(operation, NORTH, NOW.plusSeconds(9));
        assertThat(unknown.find(NORTH, operation)).contains(noted);
        assertThat(unknown.find(SOUTH, operation)).isEmpty();

        unknown.deny(SOUTH, operation, ada);
        assertThat(unknown.find(NORTH, operation)).contains(noted);
        unknown.deny(NORTH, operation, ada);
        unknown.deny(NORTH, operation, new Denial("bob-id", "Bob", "Looked too.", NOW.plusSeconds(2)));
        assertThat(unknown.find(NORTH, operation)).contains(noted.with(ada));

        FoundCertificate found =
                new FoundCertificate("bob-id", "Bob", of(NORTH).early.chain(), NOW.plusSeconds(3));
        unknown.found(SOUTH, operation, found);
        assertThat(unknown.find(NORTH, operation)).contains(noted.with(ada));
        unknown.found(NORTH, operation, found);
        assertThat(unknown.find(NORTH, operation)).as("the latest").contains(noted.with(found));
        unknown.deny(NORTH, operation, ada);
        assertThat(unknown.find(NORTH, operation)).contains(noted.with(ada));

        transaction.executeWithoutResult(status -> operations.saveOrder(operation, OrderState.PLACED, NOW));
        assertThat(unknown.find(NORTH, operation)).as("no doubt").isEmpty();
        assertThat(unknown.findClosed(NORTH, operation)).isEmpty();
        transaction.executeWithoutResult(status -> operations.saveOrder(operation, OrderState.CLOSED, NOW));
        assertThat(unknown.findClosed(NORTH, operation)).contains(noted.with(ada));
        assertThat(unknown.findClosed(SOUTH, operation)).isEmpty();
        transaction.executeWithoutResult(status -> operations.saveOrder(operation, OrderState.INTENDED, NOW));
        unknown.settle(SOUTH, operation);
        assertThat(unknown.find(NORTH, operation)).isPresent();
        unknown.settle(NORTH, operation);
        assertThat(unknown.find(NORTH, operation)).isEmpty();
    }

    @Test
    void recordsThatPeopleSetAreOfOneVaultAndTheLatestAreKept() {
        OperationId operation = of(NORTH).web.id();
        AwaitedRecords first = new AwaitedRecords(
                List.of(
                        new Txt("_acme-challenge.web.example", "one", false),
                        new Txt("_acme-challenge.web.example", "other", true)),
                NOW,
                Optional.of(NOW.plusSeconds(60)),
                Optional.of("no answer"));
        AwaitedRecords second = new AwaitedRecords(
                List.of(new Txt("web.proofs.example", "one", true)),
                NOW.plusSeconds(9),
                Optional.empty(),
                Optional.empty());
        assertThat(awaited.find(NORTH, operation)).isEmpty();

        awaited.save(NORTH, operation, first);
        assertThat(awaited.find(NORTH, operation)).contains(first);
        assertThat(awaited.find(SOUTH, operation)).isEmpty();

        awaited.save(SOUTH, operation, second);
        assertThat(awaited.find(NORTH, operation)).contains(first);
        awaited.save(NORTH, operation, second);
        assertThat(awaited.find(NORTH, operation)).contains(second);
    }

    @Test
    void certificateIsAVersionOfItsVaultAlone() {
        VersionView second = certificates.version(NORTH, WEB, of(NORTH).second).orElseThrow();
        Der der = second.version().chain().getFirst();
        X509 leaf = new X509(der, der, "CN=web", NOW, NOW, second.version().sha1());

        assertThat(certificates.isVersion(NORTH, leaf)).isTrue();
        assertThat(certificates.isVersion(EMPTY, leaf)).isFalse();
        assertThat(certificates.isVersion(
                        NORTH, new X509(of(NORTH).early.chain().getFirst(), der, "CN=web", NOW, NOW, leaf.sha1())))
                .as("another")
                .isFalse();
    }

    @Test
    void oneLeaseOfAnOrderIsHeldUntilItIsReleasedOrExpires() {
        OperationId operation = of(NORTH).web.id();
        Duration anHour = Duration.ofHours(1);

        OrderLease first = leases.acquire(operation, anHour).orElseThrow();
        assertThat(leases.acquire(operation, anHour)).isEmpty();
        assertThat(leases.acquire(of(SOUTH).web.id(), anHour))
                .as("another order")
                .isPresent();
        leases.release(first);
        OrderLease second = leases.acquire(operation, Duration.ZERO).orElseThrow();
        assertThat(leases.renew(second, Duration.ZERO))
                .as("nobody came between")
                .isTrue();

        OrderLease third = leases.acquire(operation, anHour).orElseThrow();
        assertThat(leases.renew(second, anHour)).isFalse();
        leases.release(second);
        assertThat(leases.acquire(operation, anHour)).as("the third is held").isEmpty();
        assertThat(leases.renew(third, Duration.ZERO)).isTrue();
        assertThat(leases.acquire(operation, anHour)).isPresent();
    }

    @Test
    void attributesAreThoseOfOneVersionInOneVault() {
        VersionView before = certificates.version(NORTH, WEB, of(NORTH).second).orElseThrow();
        CertificateVersion changed =
                before.version().with(!before.version().enabled(), Map.of("team", "north"), NOW.plusSeconds(1));

        certificates.saveAttributes(SOUTH, WEB, changed);
        assertThat(certificates.version(NORTH, WEB, of(NORTH).second)).contains(before);
        certificates.saveAttributes(NORTH, WEB, changed);

        assertThat(certificates.version(NORTH, WEB, of(NORTH).second))
                .map(VersionView::version)
                .contains(changed);
        assertThat(certificates.version(NORTH, WEB, of(NORTH).first))
                .map(view -> view.version().tags())
                .isNotEqualTo(Optional.of(Map.of("team", "north")));
    }

    @Test
    void aRevocationIsOfOneVersionAndTheFirstOneStays() {
        VersionId version = of(NORTH).second;
        Revocation first = new Revocation(NOW, Optional.of(RevocationReason.SUPERSEDED));
        Optional<RevocationReason> compromise = Optional.of(RevocationReason.KEY_COMPROMISE);

        assertThat(revocations.save(SOUTH, WEB, version, first)).isFalse();
        assertThat(revocations.save(NORTH, NEW, version, first)).isFalse();
        assertThat(revocations.save(NORTH, NEW, of(NORTH).incomplete, first)).isFalse();
        assertThat(revocations.find(NORTH, WEB, version)).isEmpty();

        assertThat(revocations.save(NORTH, WEB, version, first)).isTrue();
        assertThat(revocations.save(NORTH, WEB, version, new Revocation(NOW.plusSeconds(1), Optional.empty())))
                .isFalse();

        assertThat(revocations.find(NORTH, WEB, version)).contains(first);
        assertThat(revocations.find(NORTH, WEB, of(NORTH).first)).isEmpty();
        assertThat(revocations.find(SOUTH, WEB, version)).isEmpty();
        assertThat(revocations.all(NORTH, WEB)).containsExactly(Map.entry(version, first));
        assertThat(revocations.all(SOUTH, WEB)).isEmpty();
        assertThat(revocations.all(NORTH, NEW)).isEmpty();

        revocations.changeReason(NORTH, WEB, of(NORTH).first, compromise);
        assertThat(revocations.find(NORTH, WEB, of(NORTH).first)).isEmpty();
        revocations.changeReason(SOUTH, WEB, version, compromise);
        assertThat(revocations.find(NORTH, WEB, version)).contains(first);
        revocations.changeReason(NORTH, WEB, version, compromise);
        assertThat(revocations.find(NORTH, WEB, version)).contains(new Revocation(NOW, compromise));
        revocations.changeReason(NORTH, WEB, version, Optional.empty());
        assertThat(revocations.find(NORTH, WEB, version)).contains(new Revocation(NOW, Optional.empty()));
        assertThat(transaction.<Optional<Revocation>>execute(status -> revocations.lock(NORTH, WEB, version)))
                .contains(new Revocation(NOW, Optional.empty()));
        assertThat(transaction.<Optional<Revocation>>execute(status -> revocations.lock(SOUTH, WEB, version)))
                .isEmpty();
        Revocation unknown = new Revocation(NOW, Optional.empty());
        assertThat(revocations.save(NORTH, WEB, of(NORTH).first, unknown)).isTrue();
        assertThat(revocations.find(NORTH, WEB, of(NORTH).first)).contains(unknown);
    }

    @Test
    void aVersionKnowsTheOperationThatMadeIt() {
        CertificateVersion third = complete(NORTH, NOW.plusSeconds(2));
        OperationId web = of(NORTH).web.id();
        transaction.executeWithoutResult(status -> certificates.saveComplete(NORTH, WEB, third, Optional.of(web)));

        assertThat(revocations.madeBy(NORTH, WEB, third.id())).contains(web);
        assertThat(revocations.madeBy(SOUTH, WEB, third.id())).isEmpty();
        assertThat(revocations.madeBy(NORTH, WEB, of(NORTH).first))
                .as("of an import")
                .isEmpty();
        assertThat(revocations.madeBy(NORTH, NEW, of(NORTH).incomplete)).isEmpty();
    }

    @Test
    void aKeyIsKept() {
        KeyId key = keys.save(NORTH, EC);

        assertThat(keys.publicKey(key).publicKey()).isEqualTo(EC.publicKey());
        assertThat(keys.privateKey(key).pkcs8()).isEqualTo(EC.privateKey().pkcs8());
        assertThat(keys.isWiped(key)).isFalse();
    }

    @Test
    void aDeletedCertificateIsInNoListOfItsVaultAndKeepsItsSlot() {
        Certificate deleted = delete(NORTH, WEB, NOW);

        assertThat(certificates.find(NORTH, WEB)).contains(deleted);
        assertThat(ids(certificates.list(NORTH, Optional.empty(), 25, false))).isEmpty();
        assertThat(ids(certificates.list(NORTH, Optional.empty(), 25, true))).containsExactly(of(NORTH).incomplete);
        assertThat(certificates.versions(NORTH, WEB, Optional.empty(), 25).items())
                .isEmpty();
        assertThat(operations.inSlot(NORTH, WEB)).isEmpty();
        assertThat(locked(() -> operations.lockInSlot(NORTH, WEB))).isEmpty();
        assertThat(certificates.find(SOUTH, WEB)).contains(stored(SOUTH));
        assertThat(ids(certificates.list(SOUTH, Optional.empty(), 25, false))).containsExactly(of(SOUTH).second);

        transaction.executeWithoutResult(
                status -> certificates.saveDeletion(lock(NORTH, WEB).recovered()));

        assertThat(certificates.find(NORTH, WEB)).contains(stored(NORTH));
        assertThat(ids(certificates.list(NORTH, Optional.empty(), 25, false))).containsExactly(of(NORTH).second);
        assertThat(operations.inSlot(NORTH, WEB)).contains(of(NORTH).web);
    }

    @Test
    void deletedCertificatesAreListedByNameAndOfTheVaultAlone() {
        delete(NORTH, WEB, NOW);
        delete(NORTH, NEW, NOW.plusSeconds(1));
        delete(SOUTH, WEB, NOW);

        Page<DeletedCertificate> first = certificates.listDeleted(NORTH, Optional.empty(), 1, true);
        Page<DeletedCertificate> second = certificates.listDeleted(NORTH, first.next(), 1, true);

        assertThat(first.items())
                .singleElement()
                .satisfies(certificate -> assertThat(certificate.version().id()).isEqualTo(of(NORTH).incomplete));
        assertThat(second.items()).singleElement().satisfies(certificate -> {
            assertThat(certificate.version().id()).isEqualTo(of(NORTH).second);
            assertThat(certificate.deletion()).isEqualTo(new Certificate.Deletion(NOW, NOW.plus(RETENTION)));
        });
        assertThat(second.next()).isEmpty();
        assertThat(certificates.listDeleted(NORTH, Optional.empty(), 25, false).items())
                .as("those with a complete version")
                .singleElement()
                .satisfies(certificate -> assertThat(certificate.version().id()).isEqualTo(of(NORTH).second));
        assertThat(certificates.listDeleted(EMPTY, Optional.empty(), 25, true).items())
                .isEmpty();
    }

    @Test
    void theLongestDueIsPurgedFirst() {
        delete(NORTH, WEB, NOW.plusSeconds(1));
        delete(SOUTH, NEW, NOW);
        delete(SOUTH, WEB, NOW.plusSeconds(2));

        List<DuePurge> due = certificates.purgeDue(NOW.plusSeconds(1).plus(RETENTION), Optional.empty(), 25);
        assertThat(due)
                .extracting(DuePurge::vault, DuePurge::name)
                .containsExactly(tuple(SOUTH, NEW), tuple(NORTH, WEB));
        assertThat(certificates.purgeDue(NOW.plusSeconds(1).plus(RETENTION), Optional.of(due.getFirst()), 25))
                .containsExactly(due.getLast());
        assertThat(certificates.purgeDue(NOW.plusSeconds(1).plus(RETENTION), Optional.empty(), 1))
                .containsExactly(due.getFirst());
        assertThat(certificates.purgeDue(NOW.plus(RETENTION).minusSeconds(1), Optional.empty(), 25))
                .isEmpty();
    }

    @Test
    void aCertificateIsPurgedInTheVaultAloneAndItsNameIsNew() {
        delete(NORTH, WEB, NOW);

        List<CertificateVersion> purged = transaction.execute(status -> certificates.purge(NORTH, WEB));

        assertThat(purged)
                .extracting(CertificateVersion::id)
                .containsExactlyInAnyOrder(of(NORTH).first, of(NORTH).second);
        assertThat(certificates.find(NORTH, WEB)).contains(Certificate.named(NORTH, WEB));
        assertThat(certificates.current(NORTH, WEB)).isEmpty();
        assertThat(certificates.version(NORTH, WEB, of(NORTH).first)).isEmpty();
        assertThat(certificates.listDeleted(NORTH, Optional.empty(), 25, true).items())
                .isEmpty();
        assertThat(certificates.find(SOUTH, WEB)).contains(stored(SOUTH));
        assertThat(current(SOUTH, WEB)).isEqualTo(of(SOUTH).second);
    }

    @Test
    void completeVersionsAreOfTheVaultAloneTheFirstFirst() {
        assertThat(certificates.completeVersions(NORTH, WEB, 25))
                .extracting(CertificateVersion::id)
                .containsExactly(of(NORTH).first, of(NORTH).second);
        assertThat(certificates.completeVersions(NORTH, WEB, 1))
                .singleElement()
                .satisfies(version -> assertThat(version)
                        .isEqualTo(certificates
                                .version(NORTH, WEB, of(NORTH).first)
                                .orElseThrow()
                                .version()));
        assertThat(certificates.completeVersions(NORTH, NEW, 25)).isEmpty();
        assertThat(certificates.completeVersions(EMPTY, WEB, 25)).isEmpty();
    }

    @Test
    void aPurgedNameIsWrittenAsWhoeverTakesItNextWritesIt() {
        delete(NORTH, WEB, NOW);
        transaction.executeWithoutResult(status -> certificates.purge(NORTH, WEB));

        assertThat(lock(NORTH, new CertificateName("WEB")).name().value()).isEqualTo("WEB");
        assertThat(lock(SOUTH, new CertificateName("WEB")).name().value()).isEqualTo("web");
    }

    @ParameterizedTest
    @CsvSource({"INTENDED, true", "NOT_RECEIVED, true", "PLACED, true", "ISSUED, false", "CLOSED, false"})
    void anOrderIsAtAnIssuerUntilItIsDecided(OrderState state, boolean open) {
        OperationId id = of(NORTH).web.id();
        assertThat(operations.hasOrderAtIssuer(NORTH, WEB)).isFalse();

        transaction.executeWithoutResult(status -> {
            operations.insertOrder(id, OrderState.INTENDED, NOW);
            operations.saveOrder(id, state, NOW);
        });

        assertThat(operations.hasOrderAtIssuer(NORTH, WEB)).isEqualTo(open);
        assertThat(operations.hasOrderAtIssuer(NORTH, NEW)).isFalse();
        assertThat(operations.hasOrderAtIssuer(SOUTH, WEB)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"INTENDED, CLOSED", "NOT_RECEIVED, CLOSED", "PLACED, CLOSED", "ISSUED, ISSUED", "CLOSED, CLOSED"})
    void anAbandonedOrderIsClosedAndAskedAboutUnlessItIsDecided(OrderState state, OrderState after) {
        OperationId id = of(NORTH).web.id();
        boolean decided = state == after;
        transaction.executeWithoutResult(status -> {
            operations.insertOrder(id, OrderState.INTENDED, NOW);
            operations.saveOrder(id, state, NOW);
            operations.abandonOrder(id, NOW);
            operations.abandonOrder(of(SOUTH).web.id(), NOW);
        });

        assertThat(locked(() -> operations.lock(id)).flatMap(Locked::order).map(OrderRow::state))
                .contains(after);
        assertThat(operations.hasOrderAtIssuer(NORTH, WEB)).as("asked further").isEqualTo(!decided);
    }

    @Test
    void whatBecameAVersionIsNotStrandedOnceItIsPurged() {
        CertificateVersion made = complete(NORTH, NOW.plusSeconds(9));
        PendingOperation web = of(NORTH).web;
        transaction.executeWithoutResult(status -> {
            certificates.saveComplete(NORTH, WEB, made, Optional.of(web.id()));
            stranded.keep(new StrandedCertificate(
                    OperationId.random().value(),
                    web.id(),
                    NORTH,
                    WEB,
                    made.chain(),
                    made.sha1(),
                    "It was superseded.",
                    NOW));
        });

        transaction.executeWithoutResult(status -> {
            stranded.removeVersions(NORTH, WEB);
            certificates.purge(NORTH, WEB);
        });

        assertThat(stranded.of(web.id())).containsExactly(of(NORTH).early);
        assertThat(stranded.of(of(SOUTH).web.id())).containsExactly(of(SOUTH).early);
    }

    @Test
    void aClosedOrderThatIsAskedAboutIsAtItsIssuer() {
        OperationId id = of(NORTH).web.id();

        transaction.executeWithoutResult(status -> {
            operations.insertOrder(id, OrderState.CLOSED, NOW);
            operations.askIssuerAt(id, Optional.of(NOW));
        });

        assertThat(operations.hasOrderAtIssuer(NORTH, WEB)).isTrue();
        transaction.executeWithoutResult(status -> operations.askIssuerAt(id, Optional.empty()));
        assertThat(operations.hasOrderAtIssuer(NORTH, WEB)).isFalse();
    }

    @Test
    void keysOfRequestsAreReleasedInTheVaultAloneAndWipedUnlessAVersionHasThem() {
        KeyId unused = keys.save(NORTH, EC);
        KeyId other = keys.save(SOUTH, EC);
        KeyId used =
                certificates.current(NORTH, WEB).orElseThrow().version().key().orElseThrow();
        transaction.executeWithoutResult(status -> {
            keyed(NORTH, unused);
            keyed(SOUTH, other);
        });

        Set<KeyId> released = transaction.execute(status -> operations.releaseKeys(NORTH, WEB, NOW));
        int wiped = transaction.execute(status -> keys.wipe(Set.of(unused, used)));

        assertThat(released).containsExactly(unused);
        assertThat(wiped).isEqualTo(1);
        assertThat(keys.isWiped(unused)).isTrue();
        assertThat(keys.isWiped(used)).isFalse();
        assertThat(keys.isWiped(other)).isFalse();
        assertThat(keys.publicKey(unused).publicKey()).isEqualTo(EC.publicKey());
        assertThat(transaction.<Integer>execute(status -> keys.wipe(Set.of(unused))))
                .isZero();
    }

    private void keyed(VaultName vault, KeyId key) {
        PendingOperation operation =
                operations.lock(of(vault).web.id()).orElseThrow().operation();
        operations.save(operation.keyed(key, new Der(new byte[] {1}), NOW), NOW, NOW);
    }

    private Certificate delete(VaultName vault, CertificateName name, Instant now) {
        return transaction.execute(status -> {
            Certificate deleted = lock(vault, name).deleted(now, RETENTION, false);
            certificates.saveDeletion(deleted);
            return deleted;
        });
    }

    @Test
    void aTransactionThatFailsLeavesNothing() {
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                    fill(EMPTY);
                    throw new IllegalStateException("Too late.");
                }))
                .hasMessage("Too late.");

        assertThat(certificates.list(EMPTY, Optional.empty(), 25, true).items()).isEmpty();
        assertThat(operations.list(EMPTY, Optional.empty(), Optional.empty(), 25))
                .isEmpty();
        assertThat(stranded.list(EMPTY, Optional.empty(), 25)).isEmpty();
    }

    private Optional<Locked> locked(Supplier<Optional<Locked>> lock) {
        return transaction.execute(status -> lock.get());
    }

    private Certificate lock(VaultName vault, CertificateName name) {
        return certificates.lock(vault, name, NOW).certificate();
    }

    /** The certificate that has two versions. */
    private Certificate stored(VaultName vault) {
        return new Certificate(
                vault,
                WEB,
                Optional.of(policy(vault)),
                Optional.of(of(vault).web.id()),
                Optional.of(of(vault).second),
                Optional.empty());
    }

    private Content of(VaultName vault) {
        return requireNonNull(contents.get(vault));
    }

    private VersionId current(VaultName vault, CertificateName name) {
        return certificates.current(vault, name).orElseThrow().version().id();
    }

    private static List<VersionId> ids(Page<ListedVersion> page) {
        return page.items().stream().map(ListedVersion::id).toList();
    }

    private static CertificatePolicy policy(VaultName vault) {
        return TestPki.policy(new IssuerName("Unknown"), "CN=" + vault.value());
    }

    private PendingOperation request(VaultName vault, CertificateName name, Instant created) {
        PendingOperation operation = received(vault, name, created);
        operations.insert(operation);
        return operation;
    }

    private static PendingOperation received(VaultName vault, CertificateName name, Instant created) {
        return PendingOperation.received(
                new CertificateRequest(
                        OperationId.random(),
                        vault,
                        name,
                        VersionId.random(),
                        policy(vault),
                        "Unknown",
                        Optional.empty(),
                        new Requester("alice-id", "Alice", Set.of(), Set.of()),
                        RequestCause.POLICY_CHANGED,
                        created),
                true,
                Map.of());
    }

    private StrandedCertificate strand(PendingOperation operation, Instant received) {
        StrandedCertificate certificate = new StrandedCertificate(
                OperationId.random().value(),
                operation.id(),
                operation.vault(),
                operation.certificate(),
                List.of(TestPki.selfSigned(EC, "CN=web").der()),
                "cd".repeat(20),
                "It was cancelled.",
                received);
        stranded.keep(certificate);
        return certificate;
    }

    private CertificateVersion complete(VaultName vault, Instant created) {
        return version(
                created,
                List.of(TestPki.selfSigned(EC, "CN=web").der()),
                "ab".repeat(20),
                Optional.of(keys.save(vault, EC)));
    }

    private static CertificateVersion incomplete() {
        return version(NOW, List.of(), "", Optional.empty());
    }

    private static CertificateVersion version(Instant created, List<Der> chain, String sha1, Optional<KeyId> key) {
        boolean complete = key.isPresent();
        return new CertificateVersion(
                VersionId.random(),
                complete,
                complete,
                created,
                created.plusSeconds(60),
                created,
                created,
                Map.of(),
                chain,
                List.of(),
                sha1,
                key,
                SecretContentType.PKCS12,
                true,
                Optional.empty());
    }
}
