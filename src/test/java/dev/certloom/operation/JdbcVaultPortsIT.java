package dev.certloom.operation;

import dev.certloom.availability.Availability;
import dev.certloom.certificate.JdbcCertificates;
import dev.certloom.certificate.JdbcKeys;
import dev.certloom.certificate.JdbcRevocations;
import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.crypto.rest.LocalKeyWrapper;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.runtime.MonotonicClock;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The real store. */
class JdbcVaultPortsIT extends VaultPortsContract {

    JdbcVaultPortsIT() {
        super(ports());
    }

    private static Ports ports() {
        DataSource source = TestDatabase.migrated();
        JdbcClient jdbc = JdbcClient.create(source);
        return new Ports(
                new JdbcCertificates(jdbc),
                new JdbcOperations(
                        jdbc,
                        new JdbcOperationWatch(source, new Availability(Clock.systemUTC(), MonotonicClock.system())),
                        new EnvelopeCipher(new LocalKeyWrapper(new byte[32]))),
                new JdbcKeys(jdbc, new EnvelopeCipher(new LocalKeyWrapper(new byte[32])), new TestClock()),
                new JdbcStrandedCertificates(jdbc),
                new JdbcUnknownOrders(jdbc),
                new JdbcAwaitedRecords(jdbc),
                new JdbcOrderLeases(jdbc),
                new JdbcRevocations(jdbc),
                new TransactionTemplate(new JdbcTransactionManager(source)));
    }
}
