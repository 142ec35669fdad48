package dev.certloom.issuer;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** The issuers of each vault (API reference 2.9). */
@Service
public class IssuerAccounts implements IssuerDirectory {

    private final IssuerAccountStore store;
    private final Issuers issuers;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    IssuerAccounts(
            IssuerAccountStore store,
            Issuers issuers,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.store = store;
        this.issuers = issuers;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Creates an issuer, or replaces it as a whole.
     *
     * @throws Refusal INVALID: a reserved name, a provider that this installation does not have, unusable credentials
     */
    public IssuerAccount set(VaultName vault, IssuerName name, IssuerAccountDraft draft, Actor actor) {
        demandNotReserved(name);
        Instant now = clock.instant();
        return save(
                vault,
                name,
                known -> new IssuerAccount(
                        vault,
                        known.map(IssuerAccount::name).orElse(name),
                        draft.provider().orElse(""),
                        new IssuerCredentials(draft.accountId(), draft.password()),
                        known.flatMap(before -> kept(before, draft)),
                        draft.organization(),
                        draft.enabled().orElse(true),
                        known.map(IssuerAccount::created).orElse(now),
                        now),
                true,
                AuditAction.ISSUER_SET,
                actor);
    }

    /**
     * Creates an issuer with its configuration, at once.
     *
     * @throws Refusal as {@link #set} and {@link #configure}; CONFLICT when the vault has one of that name
     */
    public IssuerAccount create(
            VaultName vault, IssuerName name, IssuerAccountDraft draft, ConfigurationDraft configuration, Actor actor) {
        demandNotReserved(name);
        String provider = draft.provider().orElse("");
        Instant now = clock.instant();
        return save(
                vault,
                name,
                known -> {
                    if (known.isPresent()) {
                        throw new Refusal(
                                Refusal.Kind.CONFLICT, "There is an issuer of this name already: choose another.");
                    }
                    return new IssuerAccount(
                            vault,
                            name,
                            provider,
                            new IssuerCredentials(draft.accountId(), draft.password()),
                            completed(provider, configuration, Optional.empty()),
                            draft.organization(),
                            draft.enabled().orElse(true),
                            now,
                            now);
                },
                true,
                AuditAction.ISSUER_SET,
                actor);
    }

    /**
     * Changes account and configuration of an issuer, at once.
     *
     * @throws Refusal as {@link #update} and {@link #configure}; CONFLICT when it was changed since it was looked at; INVALID
     *     when secrets would be kept for another connection than they were entered for
     */
    public IssuerAccount revise(VaultName vault, IssuerName name, IssuerRevision revision, Actor actor) {
        Instant now = clock.instant();
        return save(
                vault,
                name,
                found -> {
                    IssuerAccount known = found.orElseThrow(IssuerAccounts::notFound);
                    if (!known.updated().equals(revision.seen())) {
                        throw new Refusal(
                                Refusal.Kind.CONFLICT,
                                "The issuer was not changed: someone else has changed it meanwhile. Load the page again.");
                    }
                    Optional<ProviderConfiguration> configuration =
                            completed(known.provider(), revision.configuration(), known.configuration());
                    Optional<String> kept = known.credentials().password().filter(password -> revision.passwordKept());
                    return changed(
                            known,
                            revision.account(),
                            new IssuerCredentials(
                                    revision.account().accountId(), kept.or(revision.account()::password)),
                            configuration,
                            kept.isPresent() || revision.configuration().keptAny(configuration),
                            now);
                },
                true,
                AuditAction.ISSUER_UPDATED,
                actor);
    }

    private Optional<ProviderConfiguration> completed(
            String provider, ConfigurationDraft filledIn, Optional<ProviderConfiguration> known) {
        return known.isEmpty() && filledIn.isEmpty()
                ? Optional.empty()
                : Optional.of(issuers.configuration(provider, filledIn.completed(known)));
    }

    private static void demandNotReserved(IssuerName name) {
        if (name.isReserved()) {
            throw Refusal.invalidName(name.value());
        }
    }

    /**
     * Changes the members that the draft states; nothing that it leaves out is erased.
     *
     * @throws Refusal ISSUER_NOT_FOUND; INVALID, also when the password would be kept for another provider; CONFLICT when
     *     someone else changed provider or credentials meanwhile
     */
    public IssuerAccount update(VaultName vault, IssuerName name, IssuerAccountDraft draft, Actor actor) {
        Instant now = clock.instant();
        return save(
                vault,
                name,
                found -> {
                    IssuerAccount known = found.orElseThrow(IssuerAccounts::notFound);
                    IssuerCredentials credentials = known.credentials();
                    return changed(
                            known,
                            draft,
                            new IssuerCredentials(
                                    draft.accountId().or(credentials::accountId),
                                    draft.password().or(credentials::password)),
                            kept(known, draft),
                            draft.password().isEmpty() && credentials.password().isPresent(),
                            now);
                },
                draft.concernsTheProvider(),
                AuditAction.ISSUER_UPDATED,
                actor);
    }

    /**
     * What becomes of an issuer by what is stated of it.
     *
     * @param secretsKept whether there are secrets among these that nobody has given again
     * @throws Refusal INVALID when those would be told somebody else than before: whoever may change an issuer may not read them
     */
    private IssuerAccount changed(
            IssuerAccount known,
            IssuerAccountDraft draft,
            IssuerCredentials credentials,
            Optional<ProviderConfiguration> configuration,
            boolean secretsKept,
            Instant now) {
        IssuerAccount changed = new IssuerAccount(
                known.vault(),
                known.name(),
                draft.provider().orElse(known.provider()),
                credentials,
                configuration,
                draft.organization().or(known::organization),
                draft.enabled().orElse(known.enabled()),
                known.created(),
                now);
        if (secretsKept && !issuers.tellsTheSame(known, changed)) {
            throw new Refusal(
                    Refusal.Kind.INVALID,
                    "The issuer was not changed: its password or other secrets would be told somebody else than before. "
                            + "Give them again together with the change, or remove them first.");
        }
        return changed;
    }

    /** The configuration is of no use to another provider. */
    private static Optional<ProviderConfiguration> kept(IssuerAccount known, IssuerAccountDraft draft) {
        return known.configuration()
                .filter(same -> draft.provider().map(known.provider()::equals).orElse(true));
    }

    /**
     * Sets the provider's own configuration of an issuer, as a whole.
     *
     * @param json an object of the members that the provider's documentation says
     * @throws Refusal ISSUER_NOT_FOUND; INVALID naming a member that is out of rule, or when the password would be told somebody
     *     else; CONFLICT as {@link #update}
     */
    public IssuerAccount configure(VaultName vault, IssuerName name, String json, Actor actor) {
        Instant now = clock.instant();
        return save(
                vault,
                name,
                found -> {
                    IssuerAccount known = found.orElseThrow(IssuerAccounts::notFound);
                    return changed(
                            known,
                            IssuerAccountDraft.NOTHING,
                            known.credentials(),
                            Optional.of(issuers.configuration(known.provider(), json)),
                            known.credentials().password().isPresent(),
                            now);
                },
                true,
                AuditAction.ISSUER_UPDATED,
                actor);
    }

    /**
     * Saves what the change makes of the issuer. Its provider is asked before the transaction, and its answer counts only
     * if it still is about the same within it.
     *
     * @param validated whether the provider must agree
     */
    private IssuerAccount save(
            VaultName vault,
            IssuerName name,
            Function<Optional<IssuerAccount>, IssuerAccount> change,
            boolean validated,
            AuditAction action,
            Actor actor) {
        IssuerAccount asked = change.apply(store.find(vault, name));
        if (validated) {
            issuers.validate(asked);
        }
        return transaction.execute(status -> {
            Optional<IssuerAccount> before = store.lock(vault, name);
            IssuerAccount account = change.apply(before);
            if (validated && !account.isSameAtItsCa(asked)) {
                throw new Refusal(
                        Refusal.Kind.CONFLICT,
                        "The issuer cannot be changed: someone else changed it at the same time. Repeat the request.");
            }
            store.save(account);
            events.publishEvent(IssuerChanged.of(before, account, action, actor, account.updated()));
            return account;
        });
    }

    /**
     * An issuer of the vault.
     *
     * @throws Refusal ISSUER_NOT_FOUND
     */
    public IssuerAccount get(VaultName vault, IssuerName name) {
        return store.find(vault, name).orElseThrow(IssuerAccounts::notFound);
    }

    /**
     * Deletes an issuer. Policies may still name it; requests by them are then refused.
     *
     * @return what it was
     * @throws Refusal ISSUER_NOT_FOUND
     */
    public IssuerAccount delete(VaultName vault, IssuerName name, Actor actor) {
        return transaction.execute(status -> {
            IssuerAccount account = store.lock(vault, name).orElseThrow(IssuerAccounts::notFound);
            store.delete(vault, name);
            events.publishEvent(IssuerChanged.deleted(account, actor, clock.instant()));
            return account;
        });
    }

    /**
     * Issuers by name.
     *
     * @param after where the page starts: {@link Page#next()} of the one before
     * @param limit at most this many
     */
    public Page<IssuerAccount> list(VaultName vault, Optional<String> after, int limit) {
        return store.list(vault, after, limit);
    }

    @Override
    public Optional<IssuerProfile> profile(VaultName vault, IssuerName issuer) {
        return store.find(vault, issuer)
                .map(account -> new IssuerProfile(
                        account.provider(),
                        account.enabled(),
                        issuers.isConfigured(account),
                        issuers.limits(account),
                        issuers.demands(account)));
    }

    @Override
    public Optional<String> accountDigest(VaultName vault, IssuerName issuer) {
        return store.find(vault, issuer).map(IssuerAccount::digest);
    }

    @Override
    public List<IssuerName> enabled(VaultName vault, int limit) {
        return store.enabled(vault, issuers.needingConfiguration(), limit);
    }

    @Override
    public boolean isEnabled(VaultName vault, IssuerName issuer) {
        return store.find(vault, issuer)
                .filter(account -> account.enabled() && issuers.isConfigured(account))
                .isPresent();
    }

    private static Refusal notFound() {
        return new Refusal(Refusal.Kind.ISSUER_NOT_FOUND, "Issuer not found");
    }
}
