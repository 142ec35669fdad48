package dev.certloom.store;

import com.zaxxer.hikari.HikariDataSource;
import dev.certloom.availability.Dependency;
import dev.certloom.availability.Probe;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/** Asks the database over a connection of its own, which lies beside the pool and is made again when it is lost. */
@Component
class DatabaseProbe implements Probe {

    /** It answers, and serves those who are connected. */
    private static final String TOO_MANY_CONNECTIONS = "53300";

    private final DataSource pool;
    private final AtomicReference<Optional<Connection>> kept = new AtomicReference<>(Optional.empty());

    DatabaseProbe(DataSource pool) {
        this.pool = pool;
    }

    @Override
    public Dependency dependency() {
        return Dependency.DATABASE;
    }

    @Override
    public void ask() throws SQLException {
        Optional<Connection> before = kept.getAndSet(Optional.empty());
        if (before.isEmpty() || !answers(before.get())) {
            askAnew();
        }
    }

    /** A connection that was cut off says nothing yet. */
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
        properties.setProperty("user", settings.getUsername());
        properties.setProperty("password", settings.getPassword());
        return DriverManager.getConnection(settings.getJdbcUrl(), properties);
    }
}
