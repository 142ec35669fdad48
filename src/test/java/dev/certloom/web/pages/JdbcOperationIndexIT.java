package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.audit.JdbcAuditLines;
import dev.certloom.audit.KnownOperation;
import dev.certloom.availability.Availability;
import dev.certloom.certificate.Certificate;
import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.CertificateVersion;
import dev.certloom.certificate.JdbcCertificates;
import dev.certloom.certificate.JdbcKeys;
import dev.certloom.certificate.VersionId;
import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.SecretContentType;
import dev.certloom.crypto.TestPki;
import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.crypto.rest.LocalKeyWrapper;
import dev.certloom.database.Columns;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Cancellation;
import dev.certloom.operation.CertificateRequest;
import dev.certloom.operation.JdbcOperationWatch;
import dev.certloom.operation.JdbcOperations;
import dev.certloom.operation.Operations.OrderState;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.operation.RequestCause;
import dev.certloom.operation.Requester;
import dev.certloom.operation.TestClock;
import dev.certloom.operation.Ticket;
import dev.certloom.operation.Turn;
import dev.certloom.runtime.MonotonicClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The list of requests on the real database. Each test has a vault of its own. */
class JdbcOperationIndexIT {

    private static final OperationFilter ALL =
            new OperationFilter(Set.of(), false, Optional.empty(), Optional.empty(), Optional.empty());
    private static final DriverManagerDataSource SOURCE = TestDatabase.migrated();
    private static final JdbcClient JDBC = JdbcClient.create(SOURCE);
    private static final KeyPair EC = TestPki.keys().make(KeyAlgorithm.EC_P256);

    private final TestClock clock = new TestClock();
    private final Instant now = clock.instant();
    private final VaultName vault =
            new VaultName("v" + UUID.randomUUID().toString().substring(0, 8));
    private final JdbcCertificates certificates = new JdbcCertificates(JDBC);
    private final JdbcOperations operations = new JdbcOperations(
            JDBC,
            new JdbcOperationWatch(SOURCE, new Availability(Clock.systemUTC(), MonotonicClock.system())),
            new EnvelopeCipher(new LocalKeyWrapper(new byte[32])));
    private final JdbcKeys keys = new JdbcKeys(JDBC, new EnvelopeCipher(new LocalKeyWrapper(new byte[32])), clock);
    private final JdbcOperationIndex index = new JdbcOperationIndex(JDBC);

    @Test
    void findThenARowSaysWhereARequestStandsAndWhenItsTimesAreUp() {
        OperationId id = add(OperationId.random(), "Web", Phase.AWAITING_APPROVAL, "LocalCA", now, "CN=web.example");
        step(id, "late", now.plusSeconds(90), true);
        step(id, "early", now.plusSeconds(60), true);
        step(id, "over", now.plusSeconds(30), false);
        operations.insertOrder(id, OrderState.INTENDED, now.plusSeconds(5));

        assertThat(index.find(vault, ALL, Optional.empty(), 10))
                .containsExactly(new OperationRow(
                        id,
                        "Web",
                        Phase.AWAITING_APPROVAL,
                        now.plusSeconds(1),
                        now,
                        Optional.of(now.plusSeconds(60)),
                        Optional.of(now.plusSeconds(5)),
                        "Alice",
                        "LocalCA",
                        Optional.of("CN=web.example")));
    }

    @Test
    void findWhenNothingIsDueThenNoTimesAreTold() {
        OperationId id = add("web", Phase.COMPLETED, "Self");
        step(id, "over", now.plusSeconds(30), false);

        assertThat(index.find(vault, ALL, Optional.empty(), 10)).singleElement().satisfies(row -> {
            assertThat(row.lapses()).isEmpty();
            assertThat(row.ordered()).isEmpty();
        });
    }

    @Test
    void findOfOnePersonThenTheirsAndThoseOfProgramsThatTheyAnswerFor() {
        OperationId own = add("own", Phase.AWAITING_APPROVAL, "Self");
        OperationId program = add("program", Phase.COMPLETED, "Self");
        add("others", Phase.COMPLETED, "Self");
        requestedBy(own, "rosa");
        requestedBy(program, "build-" + vault);
        JDBC.sql(
                        "insert into client_owner (client, owner, since, until) values (:client, 'rosa', now(), null), (:client, 'ada', now(), now())")
                .param("client", "build-" + vault)
                .update();

        assertThat(names(ALL.requestedBy(Optional.of("rosa")))).containsExactlyInAnyOrder("own", "program");
        assertThat(names(new OperationFilter(
                                Set.of(Phase.COMPLETED), false, Optional.empty(), Optional.empty(), Optional.empty())
                        .requestedBy(Optional.of("rosa"))))
                .containsExactly("program");
        assertThat(names(ALL.requestedBy(Optional.of("ada"))))
                .as("who answers for it no longer")
                .isEmpty();
    }

    private static void requestedBy(OperationId id, String person) {
        JDBC.sql("update operation set requester = ? where id = ?")
                .params(person, id.value())
                .update();
    }

    @Test
    void findWhenFilteredThenOnlyWhatPassesAllFilters() {
        add("approval", Phase.AWAITING_APPROVAL, "LocalCA");
        add("merge", Phase.AWAITING_MERGE, "Unknown");
        add("issuer", Phase.AWAITING_ISSUER, "localca");
        add("done", Phase.COMPLETED, "LocalCA");

        assertThat(names(ALL)).containsExactlyInAnyOrder("approval", "merge", "issuer", "done");
        assertThat(names(new OperationFilter(Set.of(), true, Optional.empty(), Optional.empty(), Optional.empty())))
                .containsExactlyInAnyOrder("approval", "merge", "issuer");
        assertThat(names(new OperationFilter(
                        Set.of(Phase.AWAITING_MERGE, Phase.COMPLETED),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())))
                .containsExactlyInAnyOrder("merge", "done");
        assertThat(names(new OperationFilter(
                        turnOf(Turn.ISSUER), true, Optional.empty(), Optional.empty(), Optional.empty())))
                .containsExactly("issuer");
        assertThat(names(new OperationFilter(
                        Set.of(), true, Optional.empty(), Optional.of(new IssuerName("LOCALCA")), Optional.empty())))
                .containsExactlyInAnyOrder("approval", "issuer");
        assertThat(names(new OperationFilter(
                        Set.of(Phase.COMPLETED),
                        false,
                        Optional.empty(),
                        Optional.of(new IssuerName("LocalCA")),
                        Optional.of("done"))))
                .containsExactly("done");
        assertThat(index.find(new VaultName("other"), ALL, Optional.empty(), 10))
                .isEmpty();
    }

    private static Set<Phase> turnOf(Turn turn) {
        return Arrays.stream(Phase.values())
                .filter(phase -> phase.turn() == turn)
                .collect(Collectors.toSet());
    }

    @Test
    void findWhenSearchedThenNamesSubjectIdAndSerialNumberMatch() {
        // an id that looks like a number with an exponent
        OperationId id = add(
                new OperationId("12e34abc"
                        + UUID.randomUUID().toString().replace("-", "").substring(8)),
                "web-front",
                Phase.COMPLETED,
                "Self",
                now,
                "CN=shop, O=Acme",
                "www.shop.test",
                "api2.b\u00fccher.test");
        add("mail", Phase.COMPLETED, "Self");
        String serial = version(id, "web-front");

        for (String words : List.of(
                "web-front",
                "front",
                "WEB fro",
                "acme",
                "CN=shop",
                "shop.te",
                "www.shop.test",
                "api2",
                "b\u00fcch",
                id.value(),
                id.value().toUpperCase(Locale.ROOT),
                serial,
                serial.toUpperCase(Locale.ROOT),
                "00" + serial,
                serial.replaceAll("(..)(?=.)", "$1:"))) {
            assertThat(names(searching(words))).as(words).containsExactly("web-front");
        }
        for (String words :
                List.of("fro web", "nothing", "ront", serial + "0", id.value().substring(1))) {
            assertThat(names(searching(words))).as(words).isEmpty();
        }
    }

    @Test
    void findWhenHostileWordsAreSearchedThenNothingIsFoundOrFails() {
        add("web", Phase.COMPLETED, "Self");

        for (String words : List.of(
                "'",
                "''",
                "&",
                ":*",
                "!",
                "()",
                "\\",
                "<->",
                "%",
                "",
                " ",
                "\u0000",
                "\ud83d\ude00",
                "\u00bd",
                "x".repeat(200),
                "x ".repeat(100),
                "&|!:*'\"".repeat(28),
                "'; drop table operation; --")) {
            assertThat(names(searching(words))).as(words).isEmpty();
        }
        assertThat(names(searching("web' & :*"))).containsExactly("web");
        assertThat(names(searching("web:*"))).containsExactly("web");
    }

    @Test
    void findWhenItBeginsAfterAnUnknownRequestThenItIsRefused() {
        add("web", Phase.COMPLETED, "Self");

        assertThatThrownBy(() -> index.find(vault, ALL, Optional.of(OperationId.random()), 10))
                .isInstanceOf(Refusal.class)
                .hasMessage("Property after has invalid value");
    }

    @Test
    void findThenPagesHoldEveryRequestOnceTheNewestFirst() {
        // three at a time were asked for in one moment
        List<OperationId> added = IntStream.range(0, 11)
                .mapToObj(i -> add(
                        OperationId.random(), "web-" + i, Phase.COMPLETED, "Self", now.plusSeconds(i / 3), "CN=web"))
                .toList();

        List<OperationRow> all = index.find(vault, ALL, Optional.empty(), 100);
        List<OperationRow> paged = new ArrayList<>();
        Optional<OperationId> after = Optional.empty();
        for (List<OperationRow> page = index.find(vault, ALL, after, 2);
                !page.isEmpty();
                page = index.find(vault, ALL, after, 2)) {
            assertThat(page).hasSizeLessThanOrEqualTo(2);
            paged.addAll(page);
            after = Optional.of(page.getLast().id());
        }

        assertThat(paged).isEqualTo(all);
        assertThat(paged).extracting(OperationRow::id).containsExactlyInAnyOrderElementsOf(added);
        assertThat(paged).isSortedAccordingTo((one, other) -> other.created().compareTo(one.created()));
    }

    @Test
    void findWhenPhaseAndTimeAreGivenThenPagesHoldEachOnceInOrder() {
        for (int i = 0; i < 9; i++) {
            add(OperationId.random(), "failed-" + i, Phase.FAILED, "Self", now.plusSeconds(i / 2), "CN=web");
            add(OperationId.random(), "refused-" + i, Phase.REFUSED, "Self", now.plusSeconds(i / 2), "CN=web");
            add(OperationId.random(), "done-" + i, Phase.COMPLETED, "Self", now.plusSeconds(i / 2), "CN=web");
        }
        OperationFilter filter = new OperationFilter(
                Set.of(Phase.FAILED, Phase.REFUSED),
                false,
                // each came to its phase a second after it was asked for
                Optional.of(now.plusSeconds(3)),
                Optional.empty(),
                Optional.empty());

        List<OperationRow> all = index.find(vault, filter, Optional.empty(), 100);
        List<OperationRow> paged = new ArrayList<>();
        Optional<OperationId> after = Optional.empty();
        for (List<OperationRow> page = index.find(vault, filter, after, 3);
                !page.isEmpty();
                page = index.find(vault, filter, after, 3)) {
            paged.addAll(page);
            after = Optional.of(page.getLast().id());
        }

        assertThat(paged).isEqualTo(all);
        assertThat(all)
                .extracting(OperationRow::certificate)
                .containsExactlyInAnyOrder(
                        "failed-4",
                        "failed-5",
                        "failed-6",
                        "failed-7",
                        "failed-8",
                        "refused-4",
                        "refused-5",
                        "refused-6",
                        "refused-7",
                        "refused-8");
        assertThat(all).isSortedAccordingTo((one, other) -> other.created().compareTo(one.created()));
    }

    @Test
    void countThenOnlyGivenPhasesSinceThenAreCountedUpToTheLimit() {
        for (int i = 0; i < 5; i++) {
            add(OperationId.random(), "done-" + i, Phase.COMPLETED, "Self", now.plusSeconds(i), "CN=web");
        }
        add("failed", Phase.FAILED, "Self");
        add("waiting", Phase.AWAITING_MERGE, "Unknown");
        Set<Phase> ends = Set.of(Phase.COMPLETED, Phase.FAILED, Phase.CANCELLED);

        assertThat(index.count(vault, ends, Optional.of(now), 100))
                .containsExactlyInAnyOrderEntriesOf(Map.of(Phase.COMPLETED, 5L, Phase.FAILED, 1L));
        assertThat(index.count(vault, ends, Optional.of(now.plusSeconds(4)), 100))
                .containsExactly(Map.entry(Phase.COMPLETED, 2L));
        assertThat(index.count(vault, ends, Optional.of(now), 3)).containsEntry(Phase.COMPLETED, 3L);
        assertThat(index.count(vault, Set.of(Phase.AWAITING_MERGE), Optional.empty(), 100))
                .containsExactly(Map.entry(Phase.AWAITING_MERGE, 1L));
    }

    @Test
    void countThenOnlyWhatIsUnderWayIsCounted() {
        assertThat(index.isEmpty(vault)).isTrue();
        add("a", Phase.AWAITING_APPROVAL, "Self");
        add("b", Phase.AWAITING_APPROVAL, "Self");
        add("c", Phase.AWAITING_MERGE, "Unknown");
        add("d", Phase.COMPLETED, "Self");

        assertThat(index.count(
                        vault,
                        Arrays.stream(Phase.values()).filter(Phase::isOpen).collect(Collectors.toSet()),
                        Optional.empty(),
                        100))
                .containsExactlyInAnyOrderEntriesOf(Map.of(Phase.AWAITING_APPROVAL, 2L, Phase.AWAITING_MERGE, 1L));
        assertThat(index.isEmpty(vault)).isFalse();
    }

    private static OperationFilter searching(String words) {
        return new OperationFilter(Set.of(), false, Optional.empty(), Optional.empty(), Optional.of(words));
    }

    private List<String> names(OperationFilter filter) {
        return index.find(vault, filter, Optional.empty(), 100).stream()
                .map(OperationRow::certificate)
                .toList();
    }

    private OperationId add(String name, Phase phase, String issuer) {
        return add(OperationId.random(), name, phase, issuer, now, "CN=" + name);
    }

    private OperationId add(
            OperationId id, String name, Phase phase, String issuer, Instant created, String subject, String... names) {
        CertificateName named = new CertificateName(name);
        CertificatePolicy policy = TestPki.policy(new IssuerName(issuer), subject, names);
        certificates.lock(vault, named, now);
        certificates.save(new Certificate(
                vault, named, Optional.of(policy), Optional.empty(), Optional.empty(), Optional.empty()));
        operations.insert(new PendingOperation(
                new CertificateRequest(
                        id,
                        vault,
                        named,
                        VersionId.random(),
                        policy,
                        issuer,
                        Optional.empty(),
                        new Requester("alice-id", "Alice", Set.of(), Set.of()),
                        RequestCause.REQUESTED,
                        created),
                true,
                Map.of(),
                phase,
                created.plusSeconds(1),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                Cancellation.NONE,
                phase.status() == Phase.Status.FAILED
                        ? Optional.of(new Failure(Failure.Cause.REQUEST, "No."))
                        : Optional.empty(),
                1,
                Optional.empty(),
                Optional.empty(),
                Ticket.NONE));
        return id;
    }

    /** The version that came of a request; its serial number. */
    private String version(OperationId id, String name) {
        Der leaf = TestPki.selfSigned(EC, "CN=" + name).der();
        certificates.saveComplete(
                vault,
                new CertificateName(name),
                new CertificateVersion(
                        VersionId.random(),
                        true,
                        true,
                        now,
                        now.plus(Duration.ofDays(9)),
                        now,
                        now,
                        Map.of(),
                        List.of(leaf),
                        List.of(),
                        "00",
                        Optional.of(keys.save(vault, EC)),
                        SecretContentType.PKCS12,
                        true,
                        Optional.empty()),
                Optional.of(id));
        return CertificateDetails.of(leaf).serialNumber();
    }

    /** For the record of what was refused. */
    @Test
    void requestThenItIsKnownByItsIdAndByThatOfAStepButInNoOtherVault() {
        OperationId id = add("Web", Phase.AWAITING_APPROVAL, "LocalCA");
        String step = step(id, "pki", now.plusSeconds(60), true);
        JdbcAuditLines lines = new JdbcAuditLines(JDBC);
        KnownOperation known = new KnownOperation(id.value(), "Web");

        assertThat(lines.request(vault.value(), id.value())).contains(known);
        assertThat(lines.request(vault.value(), step)).contains(known);
        assertThat(lines.request("other", id.value())).isEmpty();
        assertThat(lines.request("other", step)).isEmpty();
        assertThat(lines.request(vault.value(), OperationId.random().value())).isEmpty();
    }

    private String step(OperationId id, String name, Instant lapses, boolean open) {
        String step = OperationId.random().value();
        JDBC.sql("""
                        with about as (
                            insert into approval_subject (id, kind, vault, requester, requester_owners, requested)
                            select id, 'OPERATION', vault, requester, requester_owners, created from operation
                            where id = :operation on conflict do nothing
                        )
                        insert into approval_step (id, subject, vault, name, groups, escalation_group, required, state, is_open,
                            revision, heard, opened, remind_at, escalate_at, lapse_at, fence, process_instance, process_version)
                        values (:id, :operation, :vault, :name, '{}', '{}', 1, 'OPEN', :open, 0, 0, now(), now(), now(), :lapses, 1,
                            1, 1)
                        """)
                .param("id", step)
                .param("operation", id.value())
                .param("vault", vault.value())
                .param("name", name)
                .param("open", open)
                .param("lapses", Columns.timestamp(lapses))
                .update();
        return step;
    }
}
