package dev.certloom.issuer.acme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.TestPki;
import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.crypto.rest.LocalKeyWrapper;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.issuer.acme.AcmeAccounts.AccountId;
import dev.certloom.issuer.acme.AcmeAccounts.AcmeAccount;
import dev.certloom.issuer.acme.AcmeAccounts.KeyChange;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class JdbcAcmeIT {

    private static final DataSource DATABASE = TestDatabase.migrated();
    private static final VaultName VAULT = new VaultName("default");
    private static final int REPLICAS = 8;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TestClock clock = new TestClock();
    private final JdbcClient jdbc = JdbcClient.create(DATABASE);
    private final JdbcAcmeAccounts accounts =
            new JdbcAcmeAccounts(jdbc, new EnvelopeCipher(new LocalKeyWrapper(new byte[32])), clock);
    private final JdbcHttpChallenges challenges = new JdbcHttpChallenges(jdbc, clock);

    @Test
    void allReplicasGetTheSameKeyOfAnAccount() throws Exception {
        AccountId id = id("replicas");

        Set<List<Byte>> keys;
        try (ExecutorService replicas = Executors.newFixedThreadPool(REPLICAS)) {
            List<Callable<AcmeAccount>> asked = Stream.generate(
                            () -> (Callable<AcmeAccount>) () -> accounts.obtain(id, JdbcAcmeIT::key))
                    .limit(REPLICAS)
                    .toList();
            keys = replicas.invokeAll(asked).stream().map(JdbcAcmeIT::publicKey).collect(Collectors.toSet());
        }

        assertThat(keys).hasSize(1);
    }

    @Test
    void whereTheAccountIsStaysKnownUntilTheCaForgetsIt() {
        AccountId id = id("located");
        accounts.obtain(id, JdbcAcmeIT::key);

        accounts.locate(id, Optional.of("https://ca.example/account/1"));
        assertThat(accounts.obtain(id, JdbcAcmeIT::key).url()).contains("https://ca.example/account/1");

        accounts.locate(id, Optional.empty());
        assertThat(accounts.obtain(id, JdbcAcmeIT::key).url()).isEmpty();
    }

    @Test
    void theNextKeyIsTheSameForAllUntilItIsTheAccounts() {
        AcmeAccount before = accounts.obtain(id("next"), JdbcAcmeIT::key);
        KeyPairs next = new KeyPairs(accounts.obtainNextKey(id("next"), JdbcAcmeIT::key));
        assertThat(new KeyPairs(accounts.obtainNextKey(id("next"), JdbcAcmeIT::key)))
                .isEqualTo(next);
        assertThat(found("next").key().getPublic()).isEqualTo(before.key().getPublic());

        assertThat(accounts.promote(id("next"), before.key())).isFalse();
        KeyChange change = accounts.beginKeyChange(id("next"), MINUTE).orElseThrow();
        accounts.dropNextKey(id("next"), change, before.key());
        accounts.dropNextKey(id("next"), KeyChange.begun(), next.pair());
        assertThat(found("next").next())
                .as("after what is not the next one, or another change")
                .isPresent();
        assertThat(accounts.promote(id("next"), next.pair())).isTrue();

        assertThat(new KeyPairs(found("next").key())).isEqualTo(next);
        assertThat(found("next").next()).isEmpty();
        KeyPairs another = new KeyPairs(accounts.obtainNextKey(id("next"), JdbcAcmeIT::key));
        assertThat(another).isNotEqualTo(next);
        accounts.dropNextKey(id("next"), change, another.pair());
        assertThat(found("next").next()).isEmpty();
    }

    @Test
    void oneAtATimeHasTheKeyOfAnAccountChanged() {
        AccountId id = id("changing");
        assertThat(accounts.beginKeyChange(id, MINUTE)).as("of none").isEmpty();
        accounts.obtain(id, JdbcAcmeIT::key);
        KeyChange first = accounts.beginKeyChange(id, MINUTE).orElseThrow();
        assertThat(accounts.beginKeyChange(id, MINUTE)).isEmpty();
        accounts.endKeyChange(id, KeyChange.begun());
        assertThat(accounts.beginKeyChange(id, MINUTE)).as("ended by others").isEmpty();

        accounts.endKeyChange(id, first);

        KeyChange gone = accounts.beginKeyChange(id, Duration.ZERO).orElseThrow();
        KeyChange second = accounts.beginKeyChange(id, MINUTE).orElseThrow();
        accounts.endKeyChange(id, gone);
        assertThat(accounts.beginKeyChange(id, MINUTE)).as("still the second").isEmpty();
        accounts.endKeyChange(id, second);
        assertThat(accounts.beginKeyChange(id, MINUTE)).isPresent();
    }

    @Test
    void aKeyThatTheCaTookIsTheAccountsWhateverBecameOfItHere() {
        AccountId id = id("completed");
        java.security.KeyPair former = accounts.obtain(id, JdbcAcmeIT::key).key();
        java.security.KeyPair taken = accounts.obtainNextKey(id, JdbcAcmeIT::key);
        KeyChange change = accounts.beginKeyChange(id, MINUTE).orElseThrow();
        accounts.dropNextKey(id, change, taken);
        KeyPairs later = new KeyPairs(accounts.obtainNextKey(id, JdbcAcmeIT::key));

        assertThat(accounts.completeKeyChange(id, change, former, taken)).isTrue();

        assertThat(new KeyPairs(found("completed").key())).isEqualTo(new KeyPairs(taken));
        assertThat(found("completed").next().map(KeyPairs::new)).as("another's").contains(later);
        assertThat(accounts.completeKeyChange(id, change, former, taken))
                .as("again")
                .isFalse();
    }

    @Test
    void aKeyThatWasFoundMeanwhileIsTheNewsOfItsChange() {
        AccountId id = id("found");
        java.security.KeyPair former = accounts.obtain(id, JdbcAcmeIT::key).key();
        java.security.KeyPair next = accounts.obtainNextKey(id, JdbcAcmeIT::key);
        KeyChange change = accounts.beginKeyChange(id, MINUTE).orElseThrow();
        accounts.promote(id, next);

        assertThat(accounts.completeKeyChange(id, change, former, next)).isTrue();

        assertThat(new KeyPairs(found("found").key())).isEqualTo(new KeyPairs(next));
        assertThat(accounts.beginKeyChange(id, MINUTE)).as("it has ended").isPresent();
    }

    @Test
    void aClosedAccountStaysClosedUntilAnotherTakesItsPlace() {
        AcmeAccount before = accounts.obtain(id("closed"), JdbcAcmeIT::key);
        accounts.replaceDeactivated(id("closed"), JdbcAcmeIT::key);
        assertThat(found("closed").key().getPublic())
                .as("while it is open")
                .isEqualTo(before.key().getPublic());

        assertThat(accounts.deactivate(
                        id("closed"),
                        AccountKeys.of(
                                key().privateKey().pkcs8(), key().publicKey().bytes())))
                .as("another account")
                .isFalse();
        assertThat(accounts.deactivate(id("closed"), before.key())).isTrue();
        assertThat(accounts.deactivate(id("closed"), before.key())).as("once").isFalse();
        assertThat(found("closed").deactivated()).isTrue();
        accounts.replaceDeactivated(id("closed"), JdbcAcmeIT::key);

        assertThat(found("closed").deactivated()).isFalse();
        assertThat(found("closed").key().getPublic()).isNotEqualTo(before.key().getPublic());
    }

    private AcmeAccount found(String directory) {
        return accounts.obtain(id(directory), () -> {
            throw new AssertionError("Expected an account that is there.");
        });
    }

    /** Both halves, compared. */
    private record KeyPairs(java.security.KeyPair pair) {

        @Override
        public boolean equals(Object other) {
            return other instanceof KeyPairs keys
                    && keys.pair.getPublic().equals(pair.getPublic())
                    && keys.pair.getPrivate().equals(pair.getPrivate());
        }

        @Override
        public int hashCode() {
            return pair.getPublic().hashCode();
        }
    }

    @Test
    void anotherDirectoryIsAnotherAccount() {
        AcmeAccount one = accounts.obtain(id("one"), JdbcAcmeIT::key);
        AcmeAccount other = accounts.obtain(id("other"), JdbcAcmeIT::key);

        assertThat(one.key().getPublic()).isNotEqualTo(other.key().getPublic());
    }

    @Test
    void aChallengeIsAnsweredUntilItExpiresOrIsRemoved() {
        challenges.publish(VAULT, "expiring", "expiring.answer", clock.instant().plus(Duration.ofHours(1)));
        challenges.publish(VAULT, "removed", "removed.answer", clock.instant().plus(Duration.ofHours(9)));
        assertThat(challenges.find("expiring")).contains("expiring.answer");
        assertThat(challenges.find("removed")).contains("removed.answer");

        clock.advance(Duration.ofHours(2));
        challenges.remove(VAULT, "removed");

        assertThat(challenges.find("expiring")).isEmpty();
        assertThat(challenges.find("removed")).isEmpty();
    }

    @Test
    void anotherVaultCannotTakeOverAToken() {
        challenges.publish(VAULT, "ours", "ours.answer", clock.instant().plus(Duration.ofHours(1)));

        assertThat(challenges.publish(
                        new VaultName("other"),
                        "ours",
                        "theirs.answer",
                        clock.instant().plus(Duration.ofHours(1))))
                .isFalse();
        challenges.remove(new VaultName("other"), "ours");
        assertThat(challenges.find("ours")).contains("ours.answer");
    }

    private static AccountId id(String directory) {
        return new AccountId(VAULT, new IssuerName("acme"), "https://ca.example/" + directory);
    }

    private static KeyPair key() {
        return TestPki.keys().make(KeyAlgorithm.EC_P256);
    }

    private static List<Byte> publicKey(Future<AcmeAccount> account) {
        byte[] encoded = account.resultNow().key().getPublic().getEncoded();
        return IntStream.range(0, encoded.length).mapToObj(i -> encoded[i]).toList();
    }
}
