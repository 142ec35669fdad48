package dev.certloom.store;

import dev.certloom.notification.spi.Accounts;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcAccounts implements Accounts {

    private final JdbcClient jdbc;

    JdbcAccounts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Set<String> mailsOfGroup(String group, int limit) {
        return Set.copyOf(jdbc.sql("""
                        select distinct mail from person where groups @> array[:group]::text[] and mail is not null
                        order by mail limit :limit
                        """)
                .param("group", group)
                .param("limit", limit)
                .query(String.class)
                .list());
    }

    @Override
    public Set<String> mailsOfPerson(String person) {
        return Set.copyOf(jdbc.sql("select mail from person where id = :id and mail is not null")
                .param("id", person)
                .query(String.class)
                .list());
    }
}
