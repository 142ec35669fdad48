package dev.certloom.issuer.acme;

import dev.certloom.issuer.AccountAnswer;
import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.issuer.acme.AcmeAccounts.AccountId;
import dev.certloom.issuer.acme.AcmeAccounts.AcmeAccount;
import dev.certloom.issuer.acme.AcmeAccounts.KeyChange;
import dev.certloom.issuer.client.Deadline;
import java.security.KeyPair;
import java.time.Duration;
import java.util.stream.Stream;
import org.shredzone.acme4j.Login;
import org.springframework.stereotype.Component;

/** What becomes of our accounts at CAs: each may get another key, and be closed. */
@Component
class AccountLifecycle {

    /** What is left to write down what the CA has answered at the last moment. */
    private static final Duration STORING_TIME = Duration.ofSeconds(30);

    private final AcmeServers servers;
    private final AcmeAccounts accounts;

    AccountLifecycle(AcmeServers servers, AcmeAccounts accounts) {
        this.servers = servers;
        this.accounts = accounts;
    }

    /** Once the CA was asked to take it: that this cannot be found out does not mean that it was not. */
    private boolean takesNow(KeyPair key, String account, AccountId id, Configuration configuration, Deadline deadline)
            throws IssuerUnavailable {
        try {
            return servers.location(key, id, configuration, deadline)
                    .filter(account::equals)
                    .isPresent();
        } catch (OrderNotReceived e) {
            throw new IssuerUnavailable(e.outcome(), String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Has the CA take another key for the account (RFC 8555 section 7.3.5), one change at a time. The key is committed before,
     * so that whichever of the two the CA takes after a lost answer, it is here.
     */
    AccountAnswer rollOverKey(AccountId id, Configuration configuration, Deadline deadline) throws IssuerUnavailable {
        accounts.obtain(id, servers::newKey);
        KeyChange change = accounts.beginKeyChange(id, deadline.left().plus(STORING_TIME))
                .orElseThrow(() -> new OrderNotReceived(
                        CallOutcome.NOT_CALLED,
                        "the key of its account is being changed already, try again in a moment"));
        try {
            AccountAnswer answer = rolledOver(id, change, configuration, deadline);
            if (!(answer instanceof AccountAnswer.Changed)) {
                accounts.endKeyChange(id, change);
            }
            return answer;
        } catch (OrderNotReceived notAsked) {
            accounts.endKeyChange(id, change);
            throw notAsked;
        }
        // after any other outcome the CA may be at it still: nobody asks again until the lease has run out,
        // so that no key is dropped that it takes a moment later
    }

    private AccountAnswer rolledOver(AccountId id, KeyChange change, Configuration configuration, Deadline deadline)
            throws IssuerUnavailable {
        Login login = servers.login(id, configuration, deadline);
        String account = login.getAccountLocation().toString();
        // the library's session has the next one afterwards
        KeyPair former = login.getKeyPair();
        KeyPair next = accounts.obtainNextKey(id, servers::newKey);
        try {
            new AcmeReplies(configuration.secrets())
                    .demand(() -> login.getAccount().changeKey(next));
        } catch (AcmeRefusal e) {
            // an earlier question, of which the answer was lost, may have changed it,
            // and with the former key nobody is let in
            if (!takesNow(next, account, id, configuration, deadline)) {
                if (e.isOfTheServer()) {
                    throw e.asUnavailable();
                }
                accounts.dropNextKey(id, change, next);
                return new AccountAnswer.Refused(e.words());
            }
        }
        return new AccountAnswer.Changed(account, () -> accounts.completeKeyChange(id, change, former, next));
    }

    /**
     * Has the CA close the account (RFC 8555 section 7.3.6). From then on it refuses whatever is signed with its key, which is
     * how a second question hears of the first one's success.
     */
    AccountAnswer deactivate(AccountId id, Configuration configuration, Deadline deadline) throws IssuerUnavailable {
        AcmeAccount known = accounts.obtain(id, servers::newKey);
        if (known.url().isEmpty()) {
            return new AccountAnswer.Refused("There is no account yet.");
        }
        String account = known.url().get();
        if (known.deactivated()) {
            return new AccountAnswer.Changed(account, () -> false);
        }
        Login login = servers.login(id, configuration, deadline);
        KeyPair key = login.getKeyPair();
        if (!isOf(known, key)) {
            throw new OrderNotReceived(CallOutcome.NOT_CALLED, "it has another account or key by now");
        }
        AccountAnswer closed = new AccountAnswer.Changed(account, () -> accounts.deactivate(id, key));
        try {
            new AcmeReplies(configuration.secrets()).demand(login.getAccount()::deactivate);
            return closed;
        } catch (AcmeRefusal e) {
            if (e.isOfTheServer()) {
                throw e.asUnavailable();
            }
            if (!e.isOfAClosedAccount()) {
                return new AccountAnswer.Refused(e.words());
            }
            if (servers.hasAnotherKey(login, id, configuration, deadline)) {
                throw AcmeServers.anotherKey();
            }
            return closed;
        }
    }

    private static boolean isOf(AcmeAccount account, KeyPair key) {
        return Stream.concat(Stream.of(account.key()), account.next().stream())
                .anyMatch(each -> each.getPublic().equals(key.getPublic()));
    }
}
