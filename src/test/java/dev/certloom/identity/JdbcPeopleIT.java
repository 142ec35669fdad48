package dev.certloom.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.Crowd;
import dev.certloom.embedded.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** People, codes and owners on the real database. */
class JdbcPeopleIT {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant LATER = NOW.plus(Duration.ofMinutes(15));
    private static final int CROWD = 8;

    private static final JdbcClient JDBC = JdbcClient.create(TestDatabase.migrated());

    private final JdbcPeople people = new JdbcPeople(JDBC);
    private final JdbcAuthorizationCodes codes = new JdbcAuthorizationCodes(JDBC);
    private final JdbcSignInPlaces places = new JdbcSignInPlaces(JDBC);
    private final JdbcClients clients = new JdbcClients(JDBC);

    @BeforeEach
    void empty() {
        JDBC.sql("delete from person").update();
        JDBC.sql("delete from oauth_client").update();
        JDBC.sql("delete from client_owner").update();
        JDBC.sql("delete from sign_in_place").update();
    }

    @Test
    void addThenEveryMemberIsReadBack() {
        // given
        Person alice = person("alice", Optional.of("alice@example.org"));
        Person bob = person("bob", Optional.empty());

        // when
        people.add(alice);
        people.add(bob);

        // then
        assertThat(people.find("alice")).contains(alice);
        assertThat(people.byId(alice.id())).contains(alice);
        assertThat(people.lock("bob")).contains(bob);
        assertThat(people.find("carol")).isEmpty();
        assertThat(people.byId("unknown")).isEmpty();
    }

    @Test
    void addWhenTheUserNameIsTakenThenNothingChanges() {
        // given
        Person alice = person("alice", Optional.empty());
        people.add(alice);

        // then
        assertThat(people.add(person("alice", Optional.of("x@example.org")))).isFalse();
        assertThat(people.find("alice")).contains(alice);
    }

    @Test
    void mailsOfGroupThenThoseOfItsMembersOnceEach() {
        // given
        people.add(person("alice", Optional.of("b@example.org")));
        people.add(person("bob", Optional.of("a@example.org")));
        people.add(person("carol", Optional.of("a@example.org")));
        people.add(person("dave", Optional.empty()));

        // then
        assertThat(people.mailsOfGroup("g1", 3)).containsExactlyInAnyOrder("a@example.org", "b@example.org");
        assertThat(people.mailsOfGroup("g1", 1)).containsExactly("a@example.org");
        assertThat(people.mailsOfGroup("g2", 3)).isEmpty();
    }

    @Test
    void addFirstWhenReplicasStartTogetherThenOneSucceeds() throws Exception {
        // given
        assertThat(people.isEmpty()).isTrue();

        // when: user names differ, so that nothing else decides
        List<Boolean> added = Crowd.of(CROWD, who -> people.addFirst(person("admin" + who, Optional.empty())));

        // then
        assertThat(added).containsOnlyOnce(true);
        assertThat(people.isEmpty()).isFalse();
        assertThat(people.list(Optional.empty(), CROWD)).hasSize(1);
    }

    @Test
    void saveThenEverythingButIdentityIsReplaced() {
        // given
        Person before = person("alice", Optional.of("alice@example.org"));
        people.add(before);
        Person after = new Person(
                before.id(),
                "alice",
                "Another Name",
                Optional.empty(),
                "{argon2}other",
                1,
                Set.of("r2"),
                Set.of(),
                false,
                before.created(),
                LATER);

        // when
        people.save(after);

        // then
        assertThat(people.find("alice")).contains(after);
    }

    @Test
    void listThenPagesAreByUserName() {
        // given
        for (String name : List.of("d", "b", "a", "c")) {
            people.add(person(name, Optional.empty()));
        }

        // then
        assertThat(people.list(Optional.empty(), 3))
                .extracting(Person::userName)
                .containsExactly("a", "b", "c");
        assertThat(people.list(Optional.of("c"), 3))
                .extracting(Person::userName)
                .containsExactly("d");
    }

    @Test
    void removeThenTheirCodesGoWithThem() {
        // given
        Person alice = person("alice", Optional.empty());
        people.add(alice);
        codes.keep(code("hash", alice, NOW));

        // then
        assertThat(people.remove("alice")).isTrue();
        assertThat(people.remove("alice")).isFalse();
        assertThat(codes.find("hash", NOW)).isEmpty();
    }

    @Test
    void keepThenTheCodeIsThereUntilItIsTooOld() {
        // given
        Person alice = person("alice", Optional.empty());
        people.add(alice);
        IssuedCode code = code("hash", alice, NOW);

        // when
        codes.keep(code);

        // then
        assertThat(codes.find("hash", NOW)).contains(code);
        assertThat(codes.find("hash", code.expires())).isEmpty();
        assertThat(codes.use("hash", code.expires())).isFalse();
        codes.keep(code("next", alice, code.expires()));
        assertThat(JDBC.sql("select code_hash from authorization_code")
                        .query(String.class)
                        .list())
                .containsExactly("next");
    }

    @Test
    void keepWhenSomebodyHasTooManyThenTheOldestAreForgotten() {
        // given
        Person alice = person("alice", Optional.empty());
        Person bob = person("bob", Optional.empty());
        people.add(alice);
        people.add(bob);
        codes.keep(code("of bob", bob, NOW));

        // when
        for (int i = 0; i < 25; i++) {
            codes.keep(code("code " + i, alice, NOW.plusMillis(i)));
        }

        // then
        assertThat(codes.find("code 4", NOW)).isEmpty();
        assertThat(codes.find("code 5", NOW)).isPresent();
        assertThat(codes.find("code 24", NOW)).isPresent();
        assertThat(codes.find("of bob", NOW)).isPresent();
    }

    @Test
    void rememberThenThePlaceIsKnownAndOfTooManyTheOldestIsForgotten() {
        // given
        people.add(person("alice", Optional.empty()));
        assertThat(places.isKnown("person:alice", "203.0.113.9")).isFalse();

        // when
        for (int i = 0; i < 21; i++) {
            places.remember("person:alice", "203.0.113." + i, NOW.plusSeconds(i));
        }

        // then
        assertThat(places.isKnown("person:alice", "203.0.113.0")).isFalse();
        assertThat(places.isKnown("person:alice", "203.0.113.1")).isTrue();
        assertThat(places.isKnown("person:bob", "203.0.113.1")).isFalse();
        assertThat(people.remove("alice")).isTrue();
        assertThat(places.isKnown("person:alice", "203.0.113.1")).isFalse();
    }

    @Test
    void rememberWhenThePlaceIsUsedAgainThenItIsNotForgottenFirst() {
        // given
        places.remember("client:c1", "home", NOW);
        places.remember("client:c1", "home", NOW.plus(Duration.ofHours(2)));

        // when
        for (int i = 0; i < 19; i++) {
            places.remember("client:c1", "elsewhere " + i, NOW.plus(Duration.ofHours(1)));
        }
        places.remember("client:c1", "one more", NOW.plus(Duration.ofHours(3)));

        // then
        assertThat(places.isKnown("client:c1", "home")).isTrue();
        assertThat(places.isKnown("client:c1", "one more")).isTrue();
    }

    @Test
    void useWhenManyTryThenOneSucceeds() throws Exception {
        // given
        Person alice = person("alice", Optional.empty());
        people.add(alice);
        codes.keep(code("hash", alice, NOW));

        // when
        List<Boolean> used = Crowd.of(CROWD, who -> codes.use("hash", NOW));

        // then
        assertThat(used).containsOnlyOnce(true);
        assertThat(codes.find("hash", NOW)).isEmpty();
    }

    @Test
    void keepWhenThePersonWasRemovedMeanwhileThenNothingIsKept() {
        Person removed = person("removed", Optional.empty());

        codes.keep(code("hash", removed, NOW));

        assertThat(codes.find("hash", NOW)).isEmpty();
    }

    @Test
    void setOwnersThenTheClientHasThem() {
        // given
        clients.registerFirst(new Client(
                "c1", "client", TestClients.secret("{sha256}x"), Set.of("r"), Set.of("v"), Set.of("before"), NOW));

        // then
        assertThat(clients.find("c1").orElseThrow().owners()).containsExactly("before");
        assertThat(clients.setOwners("c1", Set.of("a", "b"), NOW)).isTrue();
        assertThat(clients.find("c1").orElseThrow().owners()).containsExactlyInAnyOrder("a", "b");
        assertThat(clients.setOwners("unknown", Set.of(), NOW)).isFalse();
        assertThat(clients.first()).contains(clients.find("c1").orElseThrow());
    }

    @Test
    void setOwnersThenThoseOfBeforeStayOnRecordUntilWhen() {
        clients.registerFirst(new Client(
                "c1", "client", TestClients.secret("{sha256}x"), Set.of("r"), Set.of("v"), Set.of("before"), NOW));
        clients.setOwners("c1", Set.of("before", "later"), LATER);
        clients.setOwners("c1", Set.of("later"), LATER);
        clients.setOwners("c1", Set.of("before", "later"), LATER);
        clients.setOwners("c1", Set.of("later"), LATER.plusSeconds(1));

        assertThat(JDBC.sql("select owner || ' ' || since || ' ' || coalesce(until::text, '-') from client_owner"
                                + " where client = 'c1' order by owner, since")
                        .query(String.class)
                        .list())
                .hasSize(3)
                .first()
                .isEqualTo(
                        JDBC.sql("select 'before ' || cast(:now as timestamptz) || ' ' || cast(:later as timestamptz)")
                                .param("now", NOW.toString())
                                .param("later", LATER.toString())
                                .query(String.class)
                                .single());
        assertThat(JDBC.sql("select owner from client_owner where client = 'c1' and until is null")
                        .query(String.class)
                        .list())
                .containsExactly("later");
    }

    @Test
    void saveWhenThePasswordChangesThenItsEarlierCodesAreForgotten() {
        Person alice = person("alice", Optional.empty());
        people.add(alice);
        codes.keep(code("hash", alice, NOW));

        people.save(alice);
        assertThat(codes.find("hash", NOW)).isPresent();

        people.save(alice.withPassword("{argon2}other", true, NOW));
        assertThat(codes.find("hash", NOW)).isEmpty();
        assertThat(people.find("alice").orElseThrow().passwordVersion()).isEqualTo(1);
    }

    private static Person person(String userName, Optional<String> mail) {
        return TestPerson.named(userName)
                .id(UUID.randomUUID().toString())
                .called("Name of " + userName)
                .mail(mail)
                .passwordHash("{argon2}hash")
                .roles("r1", "r2")
                .groups("g1")
                .passwordChangeRequired(true)
                .created(NOW)
                .build();
    }

    private static IssuedCode code(String hash, Person person, Instant issued) {
        return new IssuedCode(
                hash,
                person.id(),
                "http://127.0.0.1:1/",
                Set.of("openid"),
                "challenge",
                Optional.of("nonce"),
                issued,
                issued.plus(Duration.ofMinutes(1)));
    }
}
