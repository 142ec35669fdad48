package dev.certloom.issuer;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** What administrators do to the accounts that issuers have at their CAs. */
@Service
public class CaAccounts {

    private final IssuerAccounts accounts;
    private final Issuers issuers;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    CaAccounts(
            IssuerAccounts accounts,
            Issuers issuers,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.accounts = accounts;
        this.issuers = issuers;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Gives the account another key.
     *
     * @return where the account is, as its CA says
     * @throws Refusal ISSUER_NOT_FOUND; FORBIDDEN when its provider has no such accounts, or the CA refuses, in its words;
     *     NOT_YET when it cannot be asked now; OUTCOME_UNKNOWN when its answer was lost
     */
    public String rollOverKey(VaultName vault, IssuerName name, Actor actor) {
        IssuerAccount account = accounts.get(vault, name);
        return changed(account, AuditAction.ISSUER_ACCOUNT_KEY_ROLLED_OVER, actor, AccountHolder::rollOverKey);
    }

    /**
     * Closes the account for good. Its issuer has to be disabled: the next order of one that is not would open another.
     *
     * @return where the account was
     * @throws Refusal as {@link #rollOverKey}; FORBIDDEN also while the issuer is enabled
     */
    public String deactivate(VaultName vault, IssuerName name, Actor actor) {
        IssuerAccount account = accounts.get(vault, name);
        if (account.enabled()) {
            throw new Refusal(
                    Refusal.Kind.FORBIDDEN, "Disable the issuer first: its next order would open another account.");
        }
        return changed(account, AuditAction.ISSUER_ACCOUNT_DEACTIVATED, actor, AccountHolder::deactivate);
    }

    private String changed(IssuerAccount account, AuditAction action, Actor actor, Change change) {
        return switch (ask(account, change)) {
            case AccountAnswer.Changed(String url, BooleanSupplier store) -> {
                transaction.executeWithoutResult(status -> {
                    if (!store.getAsBoolean()) {
                        return;
                    }
                    events.publishEvent(new AuditableEvent(
                            action,
                            account.vault(),
                            AuditObject.issuer(account.name()),
                            Optional.empty(),
                            actor,
                            clock.instant(),
                            Map.of("provider", account.provider(), "account", url)));
                });
                yield url;
            }
            case AccountAnswer.Refused(String words) ->
                throw new Refusal(
                        Refusal.Kind.FORBIDDEN,
                        "The account of issuer '%s' was not changed: %s".formatted(account.name(), words));
        };
    }

    private AccountAnswer ask(IssuerAccount account, Change change) {
        try {
            return issuers.changeAccount(account, holder -> change.by(holder, account));
        } catch (OrderNotReceived e) {
            throw new Refusal(
                    Refusal.Kind.NOT_YET,
                    "Nothing was changed at issuer '%s': %s.".formatted(account.name(), e.getMessage()));
        } catch (IssuerUnavailable e) {
            throw new Refusal(
                    Refusal.Kind.OUTCOME_UNKNOWN,
                    "It is not known whether the CA has changed the account of issuer '%s': %s. Ask again."
                            .formatted(account.name(), e.getMessage()));
        }
    }

    /** What is asked of the CA. */
    @FunctionalInterface
    private interface Change {
        AccountAnswer by(AccountHolder holder, IssuerAccount account) throws IssuerUnavailable;
    }
}
