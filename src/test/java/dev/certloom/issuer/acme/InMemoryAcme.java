package dev.certloom.issuer.acme;

import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Accounts and challenges in memory. */
final class InMemoryAcme implements AcmeAccounts, HttpChallenges {

    private final Map<AccountId, AcmeAccount> accounts = new ConcurrentHashMap<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();

    @Override
    public AcmeAccount obtain(AccountId id, Supplier<KeyPair> maker) {
        return accounts.computeIfAbsent(id, ignored -> {
            KeyPair made = maker.get();
            return new AcmeAccount(
                    AccountKeys.of(made.privateKey().pkcs8(), made.publicKey().bytes()), Optional.empty());
        });
    }

    @Override
    public void locate(AccountId id, Optional<String> url) {
        accounts.computeIfPresent(id, (ignored, account) -> new AcmeAccount(account.key(), url));
    }

    @Override
    public boolean publish(VaultName vault, String token, String keyAuthorization, Instant expires) {
        answers.put(token, keyAuthorization);
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

    int open() {
        return answers.size();
    }
}
