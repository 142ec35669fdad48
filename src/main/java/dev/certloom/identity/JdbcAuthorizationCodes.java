package dev.certloom.identity;

import dev.certloom.database.Columns;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcAuthorizationCodes implements AuthorizationCodes {

    /** Valid for a minute each: more than a person can use within that time. */
    private static final int MAX_PER_PERSON = 20;

    private final JdbcClient jdbc;

    JdbcAuthorizationCodes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void keep(IssuedCode code) {
        // More than one for each new one, so that none remain for long.
        jdbc.sql("""
                        delete from authorization_code where code_hash in (
                            select code_hash from authorization_code where expires <= :now
                            order by expires limit 10 for update skip locked)
                        """).param("now", Columns.timestamp(code.issued())).update();
        jdbc.sql("""
                        insert into authorization_code
                            (code_hash, person, redirect_uri, scopes, challenge, nonce, issued, expires)
                        select :hash, id, :redirectUri, :scopes, :challenge, :nonce, :issued, :expires
                        from person where id = :person for key share
                        """)
                .param("hash", code.hash())
                .param("person", code.person())
                .param("redirectUri", code.redirectUri())
                .param("scopes", code.scopes().toArray(String[]::new))
                .param("challenge", code.challenge())
                .param("nonce", code.nonce().orElse(null))
                .param("issued", Columns.timestamp(code.issued()))
                .param("expires", Columns.timestamp(code.expires()))
                .update();
        jdbc.sql("""
                        delete from authorization_code where code_hash in (
                            select code_hash from authorization_code where person = :person
                            order by issued desc, code_hash offset :limit)
                        """)
                .param("person", code.person())
                .param("limit", MAX_PER_PERSON)
                .update();
    }

    @Override
    public Optional<IssuedCode> find(String hash, Instant now) {
        return jdbc.sql("""
                        select code_hash, person, redirect_uri, scopes, challenge, nonce, issued, expires
                        from authorization_code where code_hash = :hash and expires > :now
                        """)
                .param("hash", hash)
                .param("now", Columns.timestamp(now))
                .query((row, number) -> new IssuedCode(
                        row.getString("code_hash"),
                        row.getString("person"),
                        row.getString("redirect_uri"),
                        Set.of((String[]) row.getArray("scopes").getArray()),
                        row.getString("challenge"),
                        Columns.text(row, "nonce"),
                        Columns.instant(row, "issued"),
                        Columns.instant(row, "expires")))
                .optional();
    }

    @Override
    public boolean use(String hash, Instant now) {
        return jdbc.sql("delete from authorization_code where code_hash = :hash and expires > :now")
                        .param("hash", hash)
                        .param("now", Columns.timestamp(now))
                        .update()
                == 1;
    }
}
