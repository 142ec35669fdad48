package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.certificate.Certificate;
import dev.certloom.certificate.CertificateVersion;
import dev.certloom.certificate.JdbcCertificates;
import dev.certloom.certificate.JdbcKeys;
import dev.certloom.certificate.JdbcPolicyColumn;
import dev.certloom.certificate.VersionId;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.SecretContentType;
import dev.certloom.crypto.TestPki;
import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.crypto.rest.LocalKeyWrapper;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Phase;
import dev.certloom.operation.RequestCause;
import dev.certloom.operation.TestClock;
import dev.certloom.web.pages.Inventory.Expiries;
import dev.certloom.web.pages.Inventory.InventoryFilter;
import dev.certloom.web.pages.Inventory.InventoryOrder;
import dev.certloom.web.pages.Inventory.InventoryRow;
import dev.certloom.web.pages.Inventory.LifeEvent;
import dev.certloom.web.pages.Inventory.Position;
import dev.certloom.web.pages.Inventory.VersionRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The inventory on the real database. */
class JdbcInventoryIT {

    private static final InventoryFilter ANY = new InventoryFilter(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    private static final KeyPair EC = TestPki.keys().make(KeyAlgorithm.EC_P256);
    private static final KeyPair RSA = TestPki.keys().make(KeyAlgorithm.RSA_2048);

    private static final DriverManagerDataSource SOURCE = TestDatabase.random().source();
    private static final JdbcClient JDBC = migrated();

    private final TestClock clock = new TestClock();
    private final Instant now = clock.instant();
    private final JdbcCertificates certificates = new JdbcCertificates(JDBC);
    private final JdbcKeys keys = new JdbcKeys(JDBC, new EnvelopeCipher(new LocalKeyWrapper(new byte[32])), clock);
    private final JdbcInventory inventory = new JdbcInventory(JDBC);
    private int versions;

    /** With one certificate from before there was an inventory. */
    private static JdbcClient migrated() {
        JdbcClient jdbc = JdbcClient.create(SOURCE);
        Flyway.configure().dataSource(SOURCE).target("12").load().migrate();
        jdbc.sql("""
                        insert into key_pair values ('%1$s', 'before', 'RSA_3072', '', '', now());
                        insert into certificate (vault, name_key, name, policy, current, created)
                            values ('before', 'old', 'Old', '%2$s'::jsonb, '%1$s', now());
                        insert into certificate_version values ('before', 'old', '%1$s', true, true, now(), '2030-01-01Z', now(), now(),
                            '{}', '{}', '', '%1$s', 'PEM', true, null, null);
                        """.formatted(
                                "0a".repeat(16),
                                JdbcPolicyColumn.write(TestPki.policy(new IssuerName("LocalCA"), "CN=old.example"))))
                .update();
        Flyway.configure().dataSource(SOURCE).load().migrate();
        return jdbc;
    }

    private VersionId add(VaultName vault, String name, String issuer, KeyPair pair, Duration left) {
        return add(vault, name, issuer, pair, left, "CN=" + name + ".example");
    }

    private VersionId add(
            VaultName vault, String name, String issuer, KeyPair pair, Duration left, String subject, String... names) {
        CertificateName named = new CertificateName(name);
        certificates.lock(vault, named, now);
        certificates.save(new Certificate(
                vault,
                named,
                Optional.of(TestPki.policy(new IssuerName(issuer), subject, names)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
        KeyId key = keys.save(vault, pair);
        Der leaf = TestPki.selfSigned(pair, subject, names).der();
        VersionId id = VersionId.random();
        Instant made = now.plusSeconds(versions++);
        certificates.saveComplete(
                vault,
                named,
                new CertificateVersion(
                        id,
                        true,
                        true,
                        now,
                        now.plus(left),
                        made,
                        made,
                        Map.of(),
                        List.of(leaf),
                        List.of(),
                        "00",
                        Optional.of(key),
                        SecretContentType.PKCS12,
                        true,
                        Optional.empty()),
                Optional.empty());
        return id;
    }

    private List<String> names(VaultName vault, InventoryFilter filter, InventoryOrder order) {
        return inventory.find(vault, filter, order, Optional.empty(), 100).stream()
                .map(row -> row.name().value())
                .toList();
    }

    @Test
    void findWhenTheCertificateIsOlderThanTheInventoryThenItIsInIt() {
        VaultName vault = new VaultName("before");

        InventoryRow row = inventory
                .find(vault, ANY, InventoryOrder.EXPIRY, Optional.empty(), 2)
                .getFirst();

        assertThat(row.name().value()).isEqualTo("Old");
        assertThat(row.keyType()).isEqualTo(KeyAlgorithm.RSA_3072);
        assertThat(row.issuer()).isEqualTo(new IssuerName("LocalCA"));
        assertThat(row.expires()).isEqualTo(Instant.parse("2030-01-01T00:00:00Z"));
        assertThat(names(vault, searching("OLD.exam"), InventoryOrder.NAME)).containsExactly("Old");
    }

    @Test
    void findThenPagesOfEitherOrderHoldEveryCertificateOnce() {
        VaultName vault = new VaultName("paged");
        for (int i = 0; i < 7; i++) {
            // three at a time expire together
            add(vault, "web-" + i, "Self", EC, Duration.ofDays(100 - i / 3));
        }
        certificates.lock(vault, new CertificateName("without-version"), now);

        assertThat(paged(vault, InventoryOrder.EXPIRY))
                .containsExactly("web-6", "web-3", "web-4", "web-5", "web-0", "web-1", "web-2");
        assertThat(paged(vault, InventoryOrder.NAME))
                .containsExactly("web-0", "web-1", "web-2", "web-3", "web-4", "web-5", "web-6");
    }

    private List<String> paged(VaultName vault, InventoryOrder order) {
        List<String> names = new ArrayList<>();
        Optional<Position> after = Optional.empty();
        for (List<InventoryRow> page = inventory.find(vault, ANY, order, after, 2);
                !page.isEmpty();
                page = inventory.find(vault, ANY, order, after, 2)) {
            page.forEach(row -> names.add(row.name().value()));
            after = Optional.of(page.getLast().position());
        }
        return names;
    }

    @Test
    void findWhenFilteredThenOnlyWhatPassesAllFilters() {
        VaultName vault = new VaultName("filtered");
        add(vault, "a", "Self", EC, Duration.ofDays(10));
        add(vault, "b", "Self", RSA, Duration.ofDays(20));
        add(vault, "c", "LocalCA", EC, Duration.ofDays(30));
        add(vault, "d", "LocalCA", RSA, Duration.ofDays(-1));

        assertThat(names(
                        vault,
                        new InventoryFilter(
                                Optional.of(new IssuerName("LOCALCA")),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        InventoryOrder.NAME))
                .containsExactly("c", "d");
        assertThat(names(
                        vault,
                        new InventoryFilter(
                                Optional.empty(),
                                Optional.of(KeyAlgorithm.EC_P256),
                                Optional.of(now),
                                Optional.of(now.plus(Duration.ofDays(30))),
                                Optional.empty()),
                        InventoryOrder.NAME))
                .containsExactly("a");
    }

    private static InventoryFilter searching(String words) {
        return new InventoryFilter(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(words));
    }

    @Test
    void findWhenSearchedThenNamesSubjectAndAnyVersionsSerialMatch() {
        VaultName vault = new VaultName("searched");
        VersionId first = add(vault, "web-front", "Self", EC, Duration.ofDays(10), "CN=shop, O=Acme", "www.shop.test");
        add(vault, "web-front", "Self", EC, Duration.ofDays(20), "CN=shop, O=Acme", "www.shop.test");
        add(vault, "mail", "Self", EC, Duration.ofDays(10));
        String serial = JDBC.sql("select serial from certificate_version where id = :id")
                .param("id", first.value())
                .query(String.class)
                .single();

        for (String words :
                List.of("front", "acme", "shop.te", "WEB Acme", serial, serial.toUpperCase(java.util.Locale.ROOT))) {
            assertThat(names(vault, searching(words), InventoryOrder.EXPIRY))
                    .as(words)
                    .containsExactly("web-front");
        }
        assertThat(names(vault, searching("nothing"), InventoryOrder.EXPIRY)).isEmpty();
        assertThat(names(vault, searching("'&|!:*"), InventoryOrder.EXPIRY)).isEmpty();
        assertThat(names(new VaultName("other"), searching("front"), InventoryOrder.EXPIRY))
                .isEmpty();
    }

    @Test
    void expiriesThenEachIsCountedByItsCurrentVersionInItsBounds() {
        VaultName vault = new VaultName("counted");
        assertThat(inventory.isEmpty(vault)).isTrue();
        add(vault, "gone", "Self", EC, Duration.ofDays(-1));
        add(vault, "edge", "Self", EC, Duration.ZERO);
        add(vault, "soon", "LocalCA", RSA, Duration.ofDays(3));
        add(vault, "soon-too", "LocalCA", RSA, Duration.ofDays(4));
        add(vault, "renewed", "LocalCA", RSA, Duration.ofDays(3));
        add(vault, "renewed", "LocalCA", RSA, Duration.ofDays(7));
        JDBC.sql(
                        "insert into issuer select v, 'localca', 'LocalCA', 'LocalCA', '', null, true, now(), now() from unnest(array['another', 'third']) v")
                .update();
        List<Instant> bounds = List.of(now, now.plus(Duration.ofDays(7)));

        assertThat(inventory.expiries(vault, bounds))
                .containsExactlyInAnyOrder(
                        new Expiries(0, IssuerName.SELF, KeyAlgorithm.EC_P256, 1),
                        new Expiries(1, IssuerName.SELF, KeyAlgorithm.EC_P256, 1),
                        new Expiries(1, new IssuerName("LocalCA"), KeyAlgorithm.RSA_2048, 2),
                        new Expiries(2, new IssuerName("LocalCA"), KeyAlgorithm.RSA_2048, 1))
                .extracting(count -> count.issuer().value())
                .contains("Self");
        assertThat(inventory.isEmpty(vault)).isFalse();
    }

    @Test
    void aLifeIsItsRequestsAndWhatWasImportedTheLatestFirst() {
        VaultName vault = new VaultName("life");
        VersionId imported = add(vault, "web", "LocalCA", EC, Duration.ofDays(9));
        JDBC.sql("""
                        insert into operation (id, vault, name_key, name, version, policy, provider, enabled, tags, phase, is_open,
                            since, cancellation, cancellation_attempt, failure_message, launch_fence, created, quiet_since, requester,
                            requester_name, cause)
                        select md5('life-' || i), 'life', 'web', 'web', case i when 1 then :version else md5('none') end, c.policy,
                            'TestCA', true, '{}', case i when 1 then 'COMPLETED' else 'FAILED' end, false,
                            c.created + make_interval(hours => i), 'NONE', 0, case i when 2 then 'No.' end, 1,
                            c.created + make_interval(hours => i), c.created, 'ada', 'Ada', 'BY_HAND'
                        from certificate c, generate_series(1, 2) i where c.vault = 'life' and c.name_key = 'web'
                        """).param("version", imported.value()).update();

        List<LifeEvent> life = inventory.life(vault, new CertificateName("WEB"), 9);

        assertThat(life).hasSize(3);
        assertThat(life.get(0)).isInstanceOfSatisfying(LifeEvent.Request.class, request -> {
            assertThat(request.phase()).isEqualTo(Phase.FAILED);
            assertThat(request.failure()).contains("No.");
            assertThat(request.version()).isEmpty();
        });
        assertThat(life.get(1)).isInstanceOfSatisfying(LifeEvent.Request.class, request -> {
            assertThat(request.cause()).isEqualTo(RequestCause.BY_HAND);
            assertThat(request.version()).contains(imported);
        });
        assertThat(life.get(2))
                .isInstanceOfSatisfying(
                        LifeEvent.Imported.class,
                        event -> assertThat(event.version()).isEqualTo(imported));
        assertThat(inventory.life(vault, new CertificateName("web"), 1)).isEqualTo(life.subList(0, 1));
    }

    @Test
    void versionsThenTheNewestIsFirstAndOnlyTheCurrentOneIsCalledThat() {
        VaultName vault = new VaultName("versions");
        List<VersionId> made = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            made.addFirst(add(vault, "web", "Self", EC, Duration.ofDays(10)));
        }
        CertificateName name = new CertificateName("WEB");
        VersionId begun = add(vault, "web", "Self", EC, Duration.ofDays(10));
        JDBC.sql("update certificate_version set complete = false, key_pair = null where id = :id")
                .param("id", begun.value())
                .update();

        List<VersionRow> first = inventory.versions(vault, name, Optional.empty(), 2);
        List<VersionRow> second = inventory.versions(vault, name, Optional.of(made.get(1)), 2);

        assertThat(first).extracting(VersionRow::id).containsExactly(made.get(0), made.get(1));
        assertThat(second).extracting(VersionRow::id).containsExactly(made.get(2));
    }
}
