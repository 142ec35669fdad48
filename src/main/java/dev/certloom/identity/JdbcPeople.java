package dev.certloom.identity;

import dev.certloom.database.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcPeople implements People {

    private static final String COLUMNS =
            "id, user_name, name, mail, password_hash, password_version, roles, groups, must_change, created, changed";

    private final JdbcClient jdbc;

    JdbcPeople(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Person> find(String userName) {
        return jdbc.sql("select " + COLUMNS + " from person where user_name = :userName")
                .param("userName", userName)
                .query(JdbcPeople::person)
                .optional();
    }

    @Override
    public Optional<Person> byId(String id) {
        return jdbc.sql("select " + COLUMNS + " from person where id = :id")
                .param("id", id)
                .query(JdbcPeople::person)
                .optional();
    }

    @Override
    public Optional<Person> lock(String userName) {
        return jdbc.sql("select " + COLUMNS + " from person where user_name = :userName for update")
                .param("userName", userName)
                .query(JdbcPeople::person)
                .optional();
    }

    @Override
    public List<Person> list(Optional<String> after, int limit) {
        return jdbc.sql("select " + COLUMNS + " from person where user_name > :after order by user_name limit :limit")
                .param("after", after.orElse(""))
                .param("limit", limit)
                .query(JdbcPeople::person)
                .list();
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
    public Optional<Person> first() {
        return jdbc.sql("select " + COLUMNS + " from person where is_first")
                .query(JdbcPeople::person)
                .optional();
    }

    @Override
    public void record(AccountAct act) {
        jdbc.sql("""
                        insert into account_act (person, user_name, kind, roles, groups, actor, at)
                        values (:person, :userName, :kind, :roles, :groups, :actor, :at)
                        """)
                .param("person", act.person())
                .param("userName", act.userName())
                .param("kind", act.kind().name())
                .param("roles", Columns.texts(act.roles()))
                .param("groups", Columns.texts(act.groups()))
                .param("actor", act.actor())
                .param("at", Columns.timestamp(act.at()))
                .update();
    }

    @Override
    public boolean isEmpty() {
        return jdbc.sql("select not exists (select from person)")
                .query(Boolean.class)
                .single();
    }

    @Override
    public boolean addFirst(Person person) {
        return insert(person, true);
    }

    @Override
    public boolean add(Person person) {
        return insert(person, false);
    }

    private boolean insert(Person person, boolean first) {
        return jdbc.sql("""
                        insert into person (id, user_name, name, mail, password_hash, password_version, roles, groups, must_change,
                            created, changed, is_first)
                        values (:id, :userName, :name, :mail, :hash, :version, :roles, :groups, :passwordChangeRequired,
                            :created, :changed, :first)
                        on conflict do nothing
                        """)
                        .param("id", person.id())
                        .param("userName", person.userName())
                        .param("name", person.name())
                        .param("mail", person.mail().orElse(null))
                        .param("hash", person.passwordHash())
                        .param("version", person.passwordVersion())
                        .param("roles", person.roles().toArray(String[]::new))
                        .param("groups", person.groups().toArray(String[]::new))
                        .param("passwordChangeRequired", person.passwordChangeRequired())
                        .param("created", Columns.timestamp(person.created()))
                        .param("changed", Columns.timestamp(person.changed()))
                        .param("first", first ? Boolean.TRUE : null)
                        .update()
                == 1;
    }

    @Override
    public void save(Person person) {
        jdbc.sql("""
                        with codes as (
                            delete from authorization_code c using person p
                            where p.id = :id and c.person = p.id and p.password_hash <> :hash
                        )
                        update person set name = :name, mail = :mail, password_hash = :hash,
                            password_version = :version, roles = :roles,
                            groups = :groups, must_change = :passwordChangeRequired, changed = :changed
                        where id = :id
                        """)
                .param("id", person.id())
                .param("name", person.name())
                .param("mail", person.mail().orElse(null))
                .param("hash", person.passwordHash())
                .param("version", person.passwordVersion())
                .param("roles", person.roles().toArray(String[]::new))
                .param("groups", person.groups().toArray(String[]::new))
                .param("passwordChangeRequired", person.passwordChangeRequired())
                .param("changed", Columns.timestamp(person.changed()))
                .update();
    }

    @Override
    public boolean remove(String userName) {
        jdbc.sql("delete from sign_in_place where subject = :subject")
                .param("subject", "person:" + userName)
                .update();
        return jdbc.sql("delete from person where user_name = :userName")
                        .param("userName", userName)
                        .update()
                == 1;
    }

    private static Person person(ResultSet row, int number) throws SQLException {
        return new Person(
                row.getString("id"),
                row.getString("user_name"),
                row.getString("name"),
                Columns.text(row, "mail"),
                row.getString("password_hash"),
                row.getInt("password_version"),
                Set.of((String[]) row.getArray("roles").getArray()),
                Set.of((String[]) row.getArray("groups").getArray()),
                row.getBoolean("must_change"),
                Columns.instant(row, "created"),
                Columns.instant(row, "changed"));
    }
}
