package dev.certloom.database;

import dev.certloom.availability.Availability;
import dev.certloom.availability.Dependency;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Fails at once while the database is away: callers queued for a connection of the pool would wait in vain, and block
 * their threads. A caller that has waited in vain reports doubt; later callers then do not wait for the pool.
 */
final class FailFastDataSource extends DelegatingDataSource {

    /** SQLSTATE of a connection that cannot be made. */
    private static final String UNABLE_TO_CONNECT = "08001";

    private final Availability availability;

    FailFastDataSource(DataSource pool, Availability availability) {
        super(pool);
        this.availability = availability;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (!availability.isUsable(Dependency.DATABASE)) {
            throw new SQLTransientConnectionException(
                    "Expected the database to answer, but it does not.", UNABLE_TO_CONNECT);
        }
        try {
            return super.getConnection();
        } catch (SQLException e) {
            availability.doubted(Dependency.DATABASE);
            throw e;
        }
    }
}
