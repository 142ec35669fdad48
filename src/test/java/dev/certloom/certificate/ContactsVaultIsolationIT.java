package dev.certloom.certificate;

import dev.certloom.database.VaultIsolationContract;
import dev.certloom.kernel.VaultName;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Contacts belong to one vault. */
class ContactsVaultIsolationIT extends VaultIsolationContract {

    private static final VaultName VAULT = new VaultName(NORTH);

    @Override
    protected List<Case> cases() {
        return List.of(
                new Case("JdbcContactBook.find", jdbc -> contacts(jdbc).find(VAULT)),
                new Case("JdbcContactBook.replace", jdbc -> {
                    Contact ada = new Contact("ada@example.com", Optional.empty(), Optional.empty());
                    contacts(jdbc).replace(VAULT, List.of(ada), BEGINNING);
                    return "";
                }),
                new Case("JdbcContactBook.delete", jdbc -> contacts(jdbc).delete(VAULT)));
    }

    private static JdbcContactBook contacts(JdbcClient jdbc) {
        return new JdbcContactBook(jdbc);
    }
}
