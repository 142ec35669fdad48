package dev.certloom.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.certloom.availability.Availability;
import dev.certloom.availability.Dependency;
import dev.certloom.availability.Probe;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/**
 * Probes the database over its own connection outside the pool, which is re-established when lost. After a failure all
 * possibly broken connections of the pool are evicted, and the database does not count as back before the pool has new
 * ones.
 */
@Component
class DatabaseProbe implements Probe {

    /** It answers, and serves those who are connected. */
    private static final String TOO_MANY_CONNECTIONS = "53300";

    private static final String TIMEOUT = Long.toString(Availability.PROBE_TIMEOUT.toSeconds());

    private final DataSource pool;
    private volatile boolean failed;
    private final AtomicReference<Optional<Connection>> kept = new AtomicReference<>(Optional.empty());

    DatabaseProbe(DataSource pool) {
        this.pool = pool;
    }

    @Override
    public Dependency dependency() {
        return Dependency.DATABASE;
    }

    @Override
    public boolean isOutage(Throwable failure) {
        return ConnectionFailures.isIn(failure);
    }

    @Override
    public void ask() throws SQLException {
        try {
            askForItself();
            askForPool();
            failed = false;
        } catch (SQLException e) {
            failed = true;
            pool().ifPresent(HikariPoolMXBean::softEvictConnections);
            throw e;
        }
    }

    private void askForPool() throws SQLException {
        if (failed
                && pool().filter(connected -> connected.getTotalConnections() == 0)
                        .isPresent()) {
            throw new SQLTransientConnectionException("It answers again; connections are being made.");
        }
    }

    /** Empty until a connection is requested for the first time. */
    private Optional<HikariPoolMXBean> pool() throws SQLException {
        return Optional.ofNullable(pool.unwrap(HikariDataSource.class).getHikariPoolMXBean());
    }

    private void askForItself() throws SQLException {
        Optional<Connection> before = kept.getAndSet(Optional.empty());
        if (before.isEmpty()) {
            askAnew();
        } else if (!answers(before.get())) {
            askAnew();
            // it was restarted in between, unnoticed: the pool's connections are broken as well
            pool().ifPresent(HikariPoolMXBean::softEvictConnections);
        }
    }

    /** A single broken connection proves nothing yet. */
    private boolean answers(Connection connection) {
        try {
            askOver(connection);
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private void askAnew() throws SQLException {
        try {
            askOver(connect());
        } catch (SQLException e) {
            if (!TOO_MANY_CONNECTIONS.equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    private void askOver(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select 1");
        } catch (SQLException e) {
            connection.abort(Runnable::run);
            throw e;
        }
        kept.set(Optional.of(connection));
    }

    private Connection connect() throws SQLException {
        HikariDataSource settings = pool.unwrap(HikariDataSource.class);
        Properties properties = new Properties();
        properties.putAll(settings.getDataSourceProperties());
        properties.setProperty("ApplicationName", "certloom-watch");
        properties.setProperty("connectTimeout", TIMEOUT);
        properties.setProperty("socketTimeout", TIMEOUT);
        properties.setProperty("user", settings.getUsername());
        properties.setProperty("password", settings.getPassword());
        return DriverManager.getConnection(settings.getJdbcUrl(), properties);
    }
}
