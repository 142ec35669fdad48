package dev.certloom.crypto.stock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.certloom.CertloomApplication;
import dev.certloom.certificate.Drafts;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Asker;
import dev.certloom.operation.CertificateRequests;
import dev.certloom.operation.Claim;
import dev.certloom.operation.CreateCertificate;
import dev.certloom.operation.OperationEnded;
import dev.certloom.operation.OperationProgression;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.RequestCause;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Keys made in advance in the whole service, without an engine. */
class KeyStockIT {

    private static final TestDatabase DATABASE = TestDatabase.random();
    private static final ConfigurableApplicationContext SERVICE = new SpringApplicationBuilder(
                    CertloomApplication.class)
            .properties(
                    "certloom.embedded.enabled=false",
                    "certloom.engine.grpc-address=http://127.0.0.1:1",
                    "certloom.key-encryption-key=" + Base64.getEncoder().encodeToString(new byte[32]),
                    "certloom.vault.create-within=PT0S",
                    "certloom.vaults.default.hosts=localhost",
                    "certloom.key-stock.rsa2048=2",
                    "certloom.key-stock.rsa3072=0",
                    "certloom.key-stock.rsa4096=0",
                    "spring.datasource.url=" + DATABASE.url(),
                    "spring.datasource.username=" + DATABASE.user(),
                    "spring.datasource.password=" + DATABASE.password(),
                    "server.port=0")
            .run();

    private final JdbcClient jdbc = SERVICE.getBean(JdbcClient.class);

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @BeforeEach
    void fill() {
        // not while the service fills it itself
        SERVICE.getBean(KeyStockThread.class).stop();
        KeyStockRefill refill = SERVICE.getBean(KeyStockRefill.class);
        while (stocked().size() < 2) {
            refill.step();
        }
    }

    @Test
    void aRequestGetsTheKeyThatWasMadeFirstAndItIsInTheStockNoMore() {
        // given
        List<String> stocked = stocked();
        double taken = taken();

        // when
        PendingOperation prepared = prepare(requested(1));

        // then
        assertThat(keyOf(prepared)).isEqualTo(stocked.getFirst());
        assertThat(stocked()).isEqualTo(stocked.subList(1, 2));
        assertThat(taken() - taken).isOne();
    }

    @Test
    void aJobThatIsDoneTwiceTakesOneKey() {
        // given
        Claim claim = requested(1);

        // when
        PendingOperation first = prepare(claim);
        PendingOperation second = prepare(claim);

        // then
        assertThat(keyOf(second)).isEqualTo(keyOf(first));
        assertThat(stocked()).hasSize(1);
    }

    /** It was opened, so nobody gets it any more: neither this request nor another. */
    @Test
    void aKeyWhoseRequestFailsAfterItWasTakenIsGivenToNobody() {
        // given
        String taken = stocked().getFirst();
        Claim claim = requested(1);
        jdbc.sql("alter table key_pair add constraint no_key check (false) not valid")
                .update();

        // when
        assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> prepare(claim));
        jdbc.sql("alter table key_pair drop constraint no_key").update();

        // then
        PendingOperation again = prepare(claim);
        assertThat(keyOf(again)).isNotEqualTo(taken);
        assertThat(stocked()).isEmpty();
    }

    @Test
    void aRequestOfAnOlderLaunchTakesNone() {
        // given
        Claim claim = requested(0);

        // when, then
        assertThatExceptionOfType(OperationEnded.class).isThrownBy(() -> prepare(claim));
        assertThat(stocked()).hasSize(2);
    }

    private static PendingOperation prepare(Claim claim) {
        return SERVICE.getBean(OperationProgression.class).prepare(claim, Function.identity());
    }

    private static Claim requested(int fence) {
        PendingOperation operation = SERVICE.getBean(CertificateRequests.class)
                .accept(new CreateCertificate(
                        new VaultName("default"),
                        new CertificateName("web-" + UUID.randomUUID()),
                        Optional.of(Drafts.by("Self")),
                        true,
                        Map.of(),
                        Optional.empty(),
                        new Asker.OnBehalf("test", Drafts.ASKING, RequestCause.REQUESTED)));
        return new Claim(operation.id(), fence, 7, "engine", "create-key-and-csr");
    }

    private String keyOf(PendingOperation operation) {
        return jdbc.sql("select public_key from key_pair where id = :id")
                .param("id", operation.key().orElseThrow().value())
                .query((row, number) -> HexFormat.of().formatHex(row.getBytes(1)))
                .single();
    }

    private List<String> stocked() {
        return jdbc.sql("select public_key from key_stock order by made")
                .query((row, number) -> HexFormat.of().formatHex(row.getBytes(1)))
                .list();
    }

    private static double taken() {
        return SERVICE.getBean(MeterRegistry.class)
                .get("certloom.key.stock.taken")
                .tag("algorithm", "RSA_2048")
                .functionCounter()
                .count();
    }
}
