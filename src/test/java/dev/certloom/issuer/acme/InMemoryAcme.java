package dev.certloom.issuer.acme;

import static java.util.Objects.requireNonNull;

import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.kernel.VaultName;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Accounts and challenges in memory. */
final class InMemoryAcme implements AcmeAccounts, HttpChallenges {

    private final Map<AccountId, AcmeAccount> accounts = new ConcurrentHashMap<>();
    private final Map<AccountId, KeyChange> changes = new ConcurrentHashMap<>();
    private final AtomicInteger published = new AtomicInteger();
    private final Map<String, String> answers = new ConcurrentHashMap<>();

    @Override
    public AcmeAccount obtain(AccountId id, Supplier<KeyPair> maker) {
        return accounts.computeIfAbsent(id, ignored -> {
            KeyPair made = maker.get();
            return new AcmeAccount(platform(made), Optional.empty(), Optional.empty(), false);
        });
    }

    @Override
    public void locate(AccountId id, Optional<String> url) {
        accounts.computeIfPresent(
                id, (ignored, account) -> new AcmeAccount(account.key(), url, account.next(), account.deactivated()));
    }

    private static java.security.KeyPair platform(KeyPair made) {
        return AccountKeys.of(made.privateKey().pkcs8(), made.publicKey().bytes());
    }

    @Override
    public java.security.KeyPair obtainNextKey(AccountId id, Supplier<KeyPair> maker) {
        return requireNonNull(accounts.computeIfPresent(
                        id,
                        (ignored, account) -> new AcmeAccount(
                                account.key(),
                                account.url(),
                                account.next().or(() -> Optional.of(platform(maker.get()))),
                                account.deactivated())))
                .next()
                .orElseThrow();
    }

    @Override
    public boolean promote(AccountId id, java.security.KeyPair next) {
        return replace(
                id,
                account -> isNext(account, next),
                account -> new AcmeAccount(next, account.url(), Optional.empty(), account.deactivated()));
    }

    @Override
    public Optional<KeyChange> beginKeyChange(AccountId id, Duration atMost) {
        KeyChange change = KeyChange.begun();
        return changes.putIfAbsent(id, change) == null ? Optional.of(change) : Optional.empty();
    }

    @Override
    public void endKeyChange(AccountId id, KeyChange change) {
        changes.remove(id, change);
    }

    /** Whatever changes are under way take longer than they may. */
    void keyChangesRunOut() {
        changes.clear();
    }

    @Override
    public boolean completeKeyChange(
            AccountId id, KeyChange change, java.security.KeyPair former, java.security.KeyPair next) {
        boolean known = replace(
                id,
                account -> isNext(account, next)
                        || isOf(account, former)
                        || (isOf(account, next) && change.equals(changes.get(id))),
                account -> new AcmeAccount(
                        next,
                        account.url(),
                        account.next().filter(kept -> !isNext(account, next)),
                        account.deactivated()));
        endKeyChange(id, change);
        return known;
    }

    @Override
    public void dropNextKey(AccountId id, KeyChange change, java.security.KeyPair next) {
        replace(
                id,
                account -> isNext(account, next) && change.equals(changes.get(id)),
                account -> new AcmeAccount(account.key(), account.url(), Optional.empty(), account.deactivated()));
    }

    private static boolean isOf(AcmeAccount account, java.security.KeyPair key) {
        return account.key().getPublic().equals(key.getPublic());
    }

    private static boolean isNext(AcmeAccount account, java.security.KeyPair key) {
        return account.next()
                .filter(kept -> kept.getPublic().equals(key.getPublic()))
                .isPresent();
    }

    @Override
    public boolean deactivate(AccountId id, java.security.KeyPair key) {
        return replace(
                id,
                account -> !account.deactivated() && account.key().getPublic().equals(key.getPublic()),
                account -> new AcmeAccount(account.key(), account.url(), account.next(), true));
    }

    private boolean replace(AccountId id, Predicate<AcmeAccount> where, UnaryOperator<AcmeAccount> change) {
        AcmeAccount before = accounts.get(id);
        return before != null && where.test(before) && accounts.replace(id, before, change.apply(before));
    }

    @Override
    public void replaceDeactivated(AccountId id, Supplier<KeyPair> maker) {
        accounts.computeIfPresent(id, (ignored, account) -> account.deactivated() ? null : account);
        obtain(id, maker);
    }

    /** Where the one account is, is not known any more. */
    void forget() {
        locate(accounts.keySet().iterator().next(), Optional.empty());
    }

    /** The next key of the one account is lost. */
    void forgetNextKey() {
        accounts.replaceAll((id, account) ->
                new AcmeAccount(account.key(), account.url(), Optional.empty(), account.deactivated()));
    }

    /** The key that the one account is used with. */
    java.security.KeyPair key() {
        return accounts.values().iterator().next().key();
    }

    /** Whether it is known which key the one account has. */
    boolean isSettled() {
        return accounts.values().iterator().next().next().isEmpty();
    }

    @Override
    public boolean publish(VaultName vault, String token, String keyAuthorization, Instant expires) {
        answers.put(token, keyAuthorization);
        published.incrementAndGet();
        return true;
    }

    @Override
    public Optional<String> find(String token) {
        return Optional.ofNullable(answers.get(token));
    }

    @Override
    public void remove(VaultName vault, String token) {
        answers.remove(token);
    }

    /** How many proofs there were at all. */
    int published() {
        return published.get();
    }

    int open() {
        return answers.size();
    }
}
