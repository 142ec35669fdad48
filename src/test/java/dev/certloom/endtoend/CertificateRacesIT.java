package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.certloom.Crowd;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.TestPki;
import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient.Answer;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Many callers create, import, merge, cancel and delete under the same few names at the same moment. How many rounds:
 * {@code -Draces.rounds=N}; where they begin: {@code -Draces.seed=N}.
 */
@Tag("attack")
@SharedServiceTest
class CertificateRacesIT {

    private static final int ROUNDS = Integer.getInteger("races.rounds", 10);
    private static final long SEED = Long.getLong("races.seed", new Random().nextLong());
    private static final int NAMES = 10;
    private static final int AT_ONCE = 10;
    private static final RunningService SERVICE = SharedService.get();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final SigningCa ca = new SigningCa();
    private final List<String> imports =
            IntStream.range(0, 4).mapToObj(CertificateRacesIT::importBody).toList();
    private final String prefix = "race-" + UUID.randomUUID().toString().substring(0, 8) + "-";

    /** What a caller does, and what it may be answered. */
    private enum Act {
        // 429 where the machine is busy: nothing was changed
        CREATE_TO_MERGE(202, 409, 429),
        CREATE_SELF_SIGNED(202, 409, 429),
        IMPORT(200, 409, 429),
        // refused while the request is not made or has its certificate; gone or replaced
        // 503 where merging takes longer than the caller waits: the chain is kept
        MERGE(201, 400, 403, 404, 409, 429, 503),
        CANCEL(200, 400, 404),
        DELETE(200, 404);

        private final Set<Integer> answers;

        Act(Integer... answers) {
            this.answers = Set.of(answers);
        }
    }

    /** Merges find nothing to merge most of the time. */
    private static final List<Act> OFTEN = List.of(
            Act.CREATE_TO_MERGE,
            Act.CREATE_TO_MERGE,
            Act.CREATE_SELF_SIGNED,
            Act.IMPORT,
            Act.MERGE,
            Act.MERGE,
            Act.MERGE,
            Act.CANCEL,
            Act.DELETE);

    private record Done(Act act, String name, Answer answer) {

        boolean succeeded() {
            return answer.status() < 300;
        }
    }

    private record Wish(Act act, String name, String material) {}

    @Test
    void concurrentOperationsAreAnsweredAsDocumentedAndEachEndsOnce() throws Exception {
        Random random = new Random(SEED);
        Queue<Done> done = new ConcurrentLinkedQueue<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<Wish> wishes = wishes(random);

            done.addAll(Crowd.of(wishes.size(), who -> act(wishes.get(who))));
        }

        assertThat(done)
                .as("seed %d", SEED)
                .allSatisfy(one -> assertThat(one.act().answers)
                        .as(() -> "%s of %s: %s"
                                .formatted(one.act(), one.name(), one.answer().body()))
                        .contains(one.answer().status()));
        System.out.printf("Races with seed %d, %d rounds: %s%n", SEED, ROUNDS, counted(done));
        awaitEnds();
        assertConsistent(done);
    }

    @Test
    void parallelImportsOfOneNewNameAllSucceed() throws Exception {
        for (int round = 0; round < Math.max(3, ROUNDS / 10); round++) {
            String name = prefix + "new-" + round;

            List<Answer> answers =
                    Crowd.of(8, who -> SERVICE.send("POST", "/certificates/" + name + "/import", imports.get(who % 4)));

            assertThat(answers)
                    .allSatisfy(answer ->
                            assertThat(answer.status()).as(answer.body()).isEqualTo(200));
            assertThat(SERVICE.count("select count(*) from certificate_version where name_key = ?", name))
                    .isEqualTo(8);
        }
    }

    private List<Wish> wishes(Random random) {
        int[] hot = {random.nextInt(NAMES), random.nextInt(NAMES)};
        return random.ints(AT_ONCE, 0, 100)
                .mapToObj(drawn -> new Wish(
                        OFTEN.get(random.nextInt(OFTEN.size())),
                        prefix + (drawn < 80 ? hot[drawn % 2] : random.nextInt(NAMES)),
                        imports.get(random.nextInt(imports.size()))))
                .toList();
    }

    /** Deleted in the moment in which its certificate is brought: one of the two came first, and both callers are told which. */
    @Test
    void aMergeBesideADeleteIsAnsweredAsWhicheverCameFirst() throws Exception {
        Random random = new Random(SEED);
        for (int round = 0; round < Math.max(5, ROUNDS / 10); round++) {
            Wanted wanted = new Wanted(prefix + "md-" + round).ask("Unknown", "race.example", 12, "");
            wanted.awaitPhase("awaitingMerge");
            String path = "/certificates/" + wanted.name();
            String body = mergeBody(path);
            // waits for nothing: the deletion comes anywhere between the merge's arrival and its version
            int offsetMilliseconds = random.nextInt(60);

            List<Answer> answers = Crowd.of(2, who -> {
                if (who == 0) {
                    return SERVICE.send("POST", path + "/pending/merge", body);
                }
                Thread.sleep(offsetMilliseconds);
                return SERVICE.send("DELETE", path + "/pending", null);
            });

            assertThat(answers.get(0).status())
                    .as("seed %d: %s", SEED, answers.get(0).body())
                    .isIn(201, 404, 409);
            assertThat(answers.get(1).status()).as(answers.get(1).body()).isEqualTo(200);
            assertThat(SERVICE.count(
                            "select count(*) from certificate_version where name_key = ? and complete", wanted.name()))
                    .isEqualTo(answers.get(0).status() == 201 ? 1 : 0);
        }
    }

    private Done act(Wish wish) {
        String path = "/certificates/" + wish.name();
        return new Done(
                wish.act(),
                wish.name(),
                switch (wish.act()) {
                    case CREATE_TO_MERGE -> SERVICE.send("POST", path + "/create", createBody("Unknown"));
                    case CREATE_SELF_SIGNED -> SERVICE.send("POST", path + "/create", createBody("Self"));
                    case IMPORT -> SERVICE.send("POST", path + "/import", wish.material());
                    case MERGE -> SERVICE.send("POST", path + "/pending/merge", mergeBody(path));
                    case CANCEL -> SERVICE.send("PATCH", path + "/pending", "{\"cancellation_requested\":true}");
                    case DELETE -> SERVICE.send("DELETE", path + "/pending", null);
                });
    }

    private static String createBody(String issuer) {
        return """
                {"policy":{"key_props":{"kty":"EC"},"x509_props":{"subject":"CN=race.example","validity_months":12},
                "issuer":{"name":"%s"}}}
                """.formatted(issuer);
    }

    /** The certificate for what the name shows at the moment. */
    private String mergeBody(String path) {
        Answer pending = SERVICE.send("GET", path + "/pending", null);
        String csr = pending.status() == 200 ? pending.text("csr") : "";
        byte[] certificate = csr.isEmpty() || csr.equals("null")
                ? new byte[] {0x30, 0}
                : ca.sign(Base64.getDecoder().decode(csr));
        return JSON.writeValueAsString(Map.of("x5c", List.of(Base64.getEncoder().encodeToString(certificate))));
    }

    private static String importBody(int number) {
        KeyPair key = TestPki.keys().make(KeyAlgorithm.EC_P256);
        String pem = block("PRIVATE KEY", key.privateKey().pkcs8())
                + block(
                        "CERTIFICATE",
                        TestPki.selfSigned(key, "CN=import" + number + ".example")
                                .der()
                                .bytes());
        return JSON.writeValueAsString(Map.of(
                "value", pem, "policy", Map.of("secret_props", Map.of("contentType", "application/x-pem-file"))));
    }

    private static String block(String type, byte[] der) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(type, Base64.getMimeEncoder().encodeToString(der));
    }

    /** Nothing is under way but what a name shows as waiting for its certificate. */
    private void awaitEnds() {
        await("operations to end")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(found("""
                                select o.id || ' ' || o.phase from operation o where o.name like ? and (
                                    (o.is_open and (o.phase <> 'AWAITING_MERGE' or o.cancellation = 'REQUESTED'))
                                    or (not o.is_open and o.next_check_at is not null))
                                """)).as("seed %d", SEED).isEmpty());
    }

    private void assertConsistent(Collection<Done> done) {
        assertNone("an operation under way that no name shows", """
                select o.id from operation o where o.name like ? and o.is_open
                    and not exists (select from certificate c where c.pending = o.id)
                """);
        assertNone("a name that shows the operation of another", """
                select c.name from certificate c join operation o on o.id = c.pending where c.name like ? and c.name_key <> o.name_key
                """);
        assertNone("an operation that is completed without a version, or not completed and has one", """
                select o.id from operation o where o.name like ? and (o.phase = 'COMPLETED') <>
                    exists (select from certificate_version v where v.operation = o.id and v.complete)
                """);
        assertNone("a name with versions whose current one is none of them", """
                select c.name from certificate c where c.name like ?
                    and exists (select from certificate_version v where v.name_key = c.name_key and v.complete)
                    and not exists (select from certificate_version v
                        where v.name_key = c.name_key and v.complete and v.id = c.current)
                """);
        assertNone("a version that is not complete beside a current one", """
                select c.name from certificate c join certificate_version v on v.name_key = c.name_key
                where c.name like ? and not v.complete and c.current is not null
                """);
        assertNone("an operation with two ends, or none", """
                select o.id || ' ' || o.phase || ' ' || e.ends from operation o, lateral (
                    select count(*) as ends, string_agg(a.action, ',') as actions from audit_line a
                    where a.operation = o.id and a.outcome = 'DONE' and a.action in (
                        'certificate-issued', 'certificate-merged', 'request-withdrawn')) e
                where o.name like ? and e.ends <> (o.phase in ('COMPLETED', 'WITHDRAWN'))::int
                """);
        for (Done one : done) {
            if (one.succeeded()) {
                assertHappened(one);
            }
        }
    }

    private void assertHappened(Done one) {
        JsonNode answer = one.answer().json();
        switch (one.act()) {
            case IMPORT, MERGE -> {
                String id = answer.get("id").asString();
                assertThat(SERVICE.count(
                                "select count(*) from certificate_version where id = ? and complete",
                                id.substring(id.lastIndexOf('/') + 1)))
                        .as("seed %d, version %s", SEED, id)
                        .isOne();
            }
            case CREATE_TO_MERGE, CREATE_SELF_SIGNED, CANCEL, DELETE ->
                assertThat(SERVICE.count(
                                "select count(*) from operation where id = ?",
                                answer.get("request_id").asString()))
                        .as("seed %d, %s", SEED, answer)
                        .isOne();
        }
    }

    private void assertNone(String what, String sql) {
        assertThat(found(sql)).as("seed %d: %s", SEED, what).isEmpty();
    }

    private List<String> found(String sql) {
        return SERVICE.texts(sql, prefix + "%");
    }

    private static Map<String, Long> counted(Collection<Done> done) {
        return done.stream()
                .collect(Collectors.groupingBy(
                        one -> one.act() + " " + one.answer().status(), TreeMap::new, Collectors.counting()));
    }
}
