package dev.certloom.issuer;

import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.crypto.rest.LocalKeyWrapper;
import dev.certloom.database.VaultIsolationContract;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Issuers belong to one vault. */
class IssuerVaultIsolationIT extends VaultIsolationContract {

    private static final int MANY = 100;
    private static final VaultName VAULT = new VaultName(NORTH);
    private static final IssuerName COMMON = new IssuerName("common");

    private final EnvelopeCipher cipher = new EnvelopeCipher(new LocalKeyWrapper(new byte[32]));

    @Override
    protected void fill(JdbcClient jdbc, String vault) {
        jdbc.sql("delete from issuer where vault = :vault")
                .param("vault", vault)
                .update();
        Stream.of(COMMON, new IssuerName(vault))
                .map(name -> account(vault, name))
                .forEach(accounts(jdbc)::save);
    }

    @Override
    protected List<Case> cases() {
        return List.of(
                new Case(
                        "JdbcIssuerAccounts.find",
                        ofEachName(jdbc -> name -> accounts(jdbc).find(VAULT, name))),
                new Case(
                        "JdbcIssuerAccounts.lock",
                        ofEachName(jdbc -> name -> accounts(jdbc).lock(VAULT, name))),
                new Case("JdbcIssuerAccounts.list", jdbc -> accounts(jdbc).list(VAULT, Optional.empty(), MANY)),
                new Case("JdbcIssuerAccounts.enabled", jdbc -> accounts(jdbc).enabled(VAULT, Set.of("Any"), MANY)),
                new Case("JdbcIssuerAccounts.delete", ofEachName(jdbc -> name -> {
                    accounts(jdbc).delete(VAULT, name);
                    return "";
                })));
    }

    private static Function<JdbcClient, Object> ofEachName(Function<JdbcClient, Function<IssuerName, Object>> asked) {
        return jdbc -> Stream.concat(Stream.of(COMMON), vaults().stream().map(IssuerName::new))
                .map(asked.apply(jdbc))
                .toList();
    }

    private JdbcIssuerAccounts accounts(JdbcClient jdbc) {
        return new JdbcIssuerAccounts(jdbc, cipher);
    }

    private static IssuerAccount account(String vault, IssuerName name) {
        return new IssuerAccount(
                new VaultName(vault),
                name,
                vault + "-provider",
                IssuerCredentials.NONE,
                Optional.empty(),
                Optional.empty(),
                true,
                BEGINNING,
                BEGINNING);
    }
}
