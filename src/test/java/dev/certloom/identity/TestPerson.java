package dev.certloom.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.springframework.util.StringUtils;

/** Builds a person member by member: one without roles and groups, who has their first password and may keep it. */
public final class TestPerson {

    private final String userName;
    private String id;
    private String name;
    private Optional<String> mail = Optional.empty();
    private String passwordHash = "hash";
    private Set<String> roles = Set.of();
    private Set<String> groups = Set.of();
    private boolean passwordChangeRequired;
    private Instant created = Instant.EPOCH;

    private TestPerson(String userName) {
        this.userName = userName;
        this.id = userName + "-id";
        this.name = StringUtils.capitalize(userName);
    }

    /** Somebody with the id {@code USERNAME-id}, whose name is their user name. */
    public static TestPerson named(String userName) {
        return new TestPerson(userName);
    }

    TestPerson id(String value) {
        id = value;
        return this;
    }

    TestPerson called(String fullName) {
        name = fullName;
        return this;
    }

    TestPerson mail(Optional<String> address) {
        mail = address;
        return this;
    }

    public TestPerson passwordHash(String hash) {
        passwordHash = hash;
        return this;
    }

    public TestPerson roles(String... values) {
        roles = Set.of(values);
        return this;
    }

    public TestPerson groups(String... values) {
        groups = Set.of(values);
        return this;
    }

    public TestPerson passwordChangeRequired(boolean required) {
        passwordChangeRequired = required;
        return this;
    }

    TestPerson created(Instant time) {
        created = time;
        return this;
    }

    public Person build() {
        return new Person(
                id, userName, name, mail, passwordHash, roles, groups, passwordChangeRequired, created, created);
    }
}
