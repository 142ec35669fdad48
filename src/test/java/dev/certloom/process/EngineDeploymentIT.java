package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.certloom.Crowd;
import dev.certloom.embedded.TestDatabase;
import io.camunda.client.CamundaClient;
import io.camunda.zeebe.process.test.api.ZeebeTestEngine;
import io.camunda.zeebe.process.test.engine.EngineFactory;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The first models on an engine without data, and what the database sees meanwhile. */
@ResourceLock(ProcessTestBase.IN_MEMORY_ENGINE)
@Execution(ExecutionMode.SAME_THREAD)
class EngineDeploymentIT {

    private static final int REPLICAS = 3;

    private final ZeebeTestEngine broker = EngineFactory.create();
    private final DriverManagerDataSource database = TestDatabase.migrated();
    private final HikariDataSource pool = new HikariDataSource();
    private final JdbcClient look = JdbcClient.create(database);
    private final List<Integer> openTransactions = new CopyOnWriteArrayList<>();
    private volatile boolean away;
    private CamundaClient client;

    @BeforeEach
    void start() {
        broker.start();
        client = CamundaClient.newClientBuilder()
                .grpcAddress(URI.create("http://" + broker.getGatewayAddress().replace("0.0.0.0", "127.0.0.1")))
                .preferRestOverGrpc(false)
                .defaultRequestTimeout(Duration.ofMinutes(1))
                .withInterceptors(new TransactionCounter())
                .build();
        pool.setDataSource(database);
    }

    @AfterEach
    void stop() {
        client.close();
        broker.stop();
        pool.close();
    }

    @Test
    void asksTheEngineWithoutATransactionOpen() {
        Engine.Identity identity = replica().identify();

        assertThat(identity.isNew()).isTrue();
        assertThat(openTransactions).isNotEmpty().containsOnly(0);
        assertThat(replica().identify()).isEqualTo(new Engine.Identity(identity.engine(), false));
    }

    @Test
    void replicasThatFindANewEngineAtOnceAgreeOnIt() throws Exception {
        List<Engine.Identity> found = Crowd.of(REPLICAS, who -> replica().identify());

        assertThat(found.stream().map(Engine.Identity::engine).distinct()).hasSize(1);
        assertThat(found.stream().filter(Engine.Identity::isNew)).hasSize(1);
        assertThat(advisoryLocks()).isZero();
    }

    @Test
    void deploymentThatFailsLeavesNothingLockedAndNothingRecorded() {
        away = true;

        assertThatThrownBy(() -> replica().identify()).hasMessage("away");

        assertThat(advisoryLocks()).isZero();
        assertThat(look.sql("select count(*) from engine").query(Integer.class).single())
                .isZero();
    }

    private Engine replica() {
        JdbcClient jdbc = JdbcClient.create(pool);
        return new Engine(
                client,
                new JdbcDeployments(jdbc, new JdbcTemplate(pool), Clock.systemUTC()),
                new JdbcModelVersions(jdbc),
                new TransactionTemplate(new JdbcTransactionManager(pool)),
                Clock.systemUTC());
    }

    private int advisoryLocks() {
        return look.sql("""
                        select count(*) from pg_locks join pg_database on pg_database.oid = pg_locks.database
                        where locktype = 'advisory' and datname = current_database()
                        """).query(Integer.class).single();
    }

    /** Counts, whenever the engine is asked, the sessions that have a transaction open and do nothing in it. */
    private final class TransactionCounter implements ClientInterceptor {

        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(
                MethodDescriptor<Q, A> method, CallOptions options, Channel channel) {
            if (away) {
                throw new IllegalStateException("away");
            }
            openTransactions.add(look.sql("""
                            select count(*) from pg_stat_activity
                            where datname = current_database() and state like 'idle in transaction%'
                            """).query(Integer.class).single());
            return channel.newCall(method, options);
        }
    }
}
