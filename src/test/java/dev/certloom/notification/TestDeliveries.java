package dev.certloom.notification;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The real store of notices, for tests of those who use it. */
public final class TestDeliveries {

    private TestDeliveries() {}

    /** On a database that has our tables. */
    public static JdbcDeliveries on(JdbcClient jdbc) {
        return new JdbcDeliveries(jdbc);
    }
}
