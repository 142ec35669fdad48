package dev.certloom.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class TestDatabaseIT {

    @Test
    void freshGivesDatabasesThatShareNothing() throws SQLException {
        // given
        TestDatabase first = TestDatabase.random();
        TestDatabase second = TestDatabase.random();

        // when
        try (Connection connection = connect(first)) {
            connection.createStatement().execute("create table mine (id int)");
        }

        // then
        try (Connection connection = connect(second)) {
            assertThat(connection
                            .getMetaData()
                            .getTables(null, "public", "mine", null)
                            .next())
                    .isFalse();
        }
    }

    private static Connection connect(TestDatabase database) throws SQLException {
        return DriverManager.getConnection(database.url(), database.user(), database.password());
    }
}
