package dev.certloom.issuer;

import dev.certloom.chaincheck.IssuerDemands;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The kinds of CA this installation knows, by provider name. */
@Component
public class Issuers {

    private final Map<String, Issuer> byProvider;

    private final CallGuards guards;

    Issuers(List<Issuer> issuers, CallGuards guards) {
        this.guards = guards;
        this.byProvider = issuers.stream().collect(Collectors.toUnmodifiableMap(Issuer::provider, Function.identity()));
    }

    /**
     * Places an order that its issuer has not received.
     *
     * @throws IssuerUnavailable when the outcome is not known, or this installation does not have the provider (any more)
     */
    public OrderAnswer place(Order order) throws IssuerUnavailable {
        Issuer issuer = of(order);
        return guards.askRecorded(order, () -> issuer.place(order));
    }

    /**
     * Asks about an order that its issuer has accepted.
     *
     * @throws IssuerUnavailable as {@link #place}
     */
    public OrderAnswer check(Order order) throws IssuerUnavailable {
        Issuer issuer = of(order);
        return guards.askRecorded(order, () -> issuer.check(order));
    }

    /**
     * Finds out about an order whose outcome is not known: by what the issuer has said about it, if it has, otherwise by
     * our reference, if it can.
     *
     * @throws IssuerUnavailable when it cannot be asked now
     */
    public OrderLookup lookUp(Order order) throws IssuerUnavailable {
        Issuer issuer = of(order);
        if (!order.handle().isEmpty()) {
            return new OrderLookup.Found(guards.askRecorded(order, () -> issuer.check(order)));
        }
        if (!(issuer instanceof OrderFinder finder) || !finder.canFind(order)) {
            return new OrderLookup.Impossible();
        }
        return guards.askRecorded(order, () -> finder.find(order))
                .<OrderLookup>map(OrderLookup.Found::new)
                .orElseGet(OrderLookup.NotReceived::new);
    }

    private Issuer of(Order order) throws IssuerUnavailable {
        demandNoTransaction();
        Issuer issuer = byProvider.get(order.provider());
        if (issuer == null) {
            throw new IssuerUnavailable(
                    CallOutcome.NOT_CALLED,
                    "Expected provider '%s', but this installation does not have it switched on."
                            .formatted(order.provider()));
        }
        return issuer;
    }

    /** A CA takes its time, and a transaction holds locks and a connection. */
    private static void demandNoTransaction() {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalTransactionStateException(
                    "Expected no transaction while an issuer is asked, but there is one.");
        }
    }

    /** The ability to answer within the transaction that asks, of a provider that is the vault's own. */
    public Optional<InProcessIssuer> inProcess(String provider) {
        return byProvider.get(provider) instanceof InProcessIssuer issuer ? Optional.of(issuer) : Optional.empty();
    }

    /**
     * Asks an order's issuer to cancel it. An issuer that cannot cancel keeps its orders; one that cannot be asked has
     * not decided.
     */
    public CancelAnswer cancel(Order order) {
        try {
            return of(order) instanceof OrderCanceller canceller && canceller.canCancel(order)
                    ? guards.askRecorded(order, () -> canceller.cancel(order))
                    : CancelAnswer.REFUSED;
        } catch (IssuerUnavailable e) {
            return CancelAnswer.UNDECIDED;
        }
    }

    /** Whether what was signed for this order can be revoked from here; the CA is not asked. */
    public boolean canRevoke(Order order) {
        return byProvider.get(order.provider()) instanceof CertificateRevoker revoker && revoker.canRevoke(order);
    }

    /**
     * Asks the issuer to revoke what it has signed.
     *
     * @throws OrderNotReceived when nothing was revoked, for instance because the issuer cannot
     * @throws IssuerUnavailable when it is not known whether it was
     */
    public RevocationAnswer revoke(RevocationRequest request) throws IssuerUnavailable {
        Order order = request.order();
        if (!(of(order) instanceof CertificateRevoker revoker) || !revoker.canRevoke(order)) {
            throw new OrderNotReceived(CallOutcome.NOT_CALLED, "it cannot be asked to revoke anything");
        }
        return guards.askRecorded(order, () -> revoker.revoke(request));
    }

    /** Whether an order's CA may say when to renew what it has signed; it is not asked. */
    public boolean canAdvise(Order order) {
        return byProvider.get(order.provider()) instanceof RenewalAdviser;
    }

    /**
     * When an order's CA suggests that what it has signed be renewed.
     *
     * @return empty where it suggests nothing
     */
    public Optional<SuggestedWindow> suggestedWindow(Order order, Der certificate) throws IssuerUnavailable {
        return of(order) instanceof RenewalAdviser adviser
                ? guards.askUnrecordedIfHalfFree(order, () -> adviser.suggestedWindow(order, certificate))
                : Optional.empty();
    }

    /**
     * Has the CA change an account.
     *
     * @throws Refusal FORBIDDEN when its provider has no account there
     * @throws IssuerUnavailable when it is not known whether it has
     */
    AccountAnswer changeAccount(IssuerAccount account, AccountChange change) throws IssuerUnavailable {
        demandNoTransaction();
        if (!(byProvider.get(account.provider()) instanceof AccountHolder holder)) {
            throw new Refusal(
                    Refusal.Kind.FORBIDDEN,
                    "Issuers of the provider %s have no account of which the key could be changed."
                            .formatted(account.provider()));
        }
        return guards.askRecorded(account.vault(), account.name(), () -> change.of(holder));
    }

    /** What is asked of a CA about an account. */
    @FunctionalInterface
    interface AccountChange {
        AccountAnswer of(AccountHolder holder) throws IssuerUnavailable;
    }

    /**
     * Why an issuer is not asked anything for a while, as seen from this replica: most of the latest questions to it
     * remained without an answer. Empty where it is asked.
     */
    public Optional<String> whyNotAsked(VaultName vault, IssuerName issuer) {
        return guards.whyNotAsked(vault, issuer);
    }

    /** What an issuer answered last to this replica; empty where that is nothing since it was changed, wherever that was. */
    public Optional<LastAnswer> lastAnswer(IssuerAccount issuer) {
        return guards.lastAnswer(issuer);
    }

    /** What a question outside of any order finds out, its outcome not recorded; empty when as many are under way as may be. */
    <T> Optional<T> askUnrecorded(IssuerAccount account, Supplier<T> question) {
        demandNoTransaction();
        return guards.askUnrecorded(account.vault(), account.name(), question);
    }

    /**
     * The steps of a trial of an issuer: of a provider that has none, what it can do at all.
     *
     * @throws Refusal INVALID when its configuration is missing, or cannot be read any more
     */
    List<TrialStep> trial(IssuerAccount account) {
        return configurable(account.provider()) instanceof TriableIssuer<?> issuer
                ? trial(issuer, account)
                : List.of(
                        new TrialStep(TrialStep.Kind.ABILITIES, () -> Optional.of("nothing has to be reached for it")));
    }

    private static <C> List<TrialStep> trial(TriableIssuer<C> issuer, IssuerAccount account) {
        return issuer.trial(
                account,
                readable(issuer, account)
                        .orElseThrow(() -> new Refusal(
                                Refusal.Kind.INVALID, "The issuer cannot be tried: it has no configuration yet.")));
    }

    /**
     * Has the provider of an issuer judge its credentials and configuration, for which it may ask the CA.
     *
     * @throws Refusal INVALID when orders could not be placed with them, its stored configuration cannot be read any
     *     more, or there is no such provider
     */
    void validate(IssuerAccount account) {
        demandNoTransaction();
        ConfigurableIssuer<?> issuer = configurable(account.provider());
        guards.judgeChange(account.vault(), account.name(), () -> validate(issuer, account));
    }

    private static <C> void validate(ConfigurableIssuer<C> issuer, IssuerAccount account) {
        issuer.validate(account.credentials(), readable(issuer, account));
    }

    /**
     * A configuration as the provider takes it.
     *
     * @throws Refusal INVALID naming a member that it does not take
     */
    ProviderConfiguration configuration(String provider, String json) {
        return ProviderConfiguration.of(json, configurable(provider).configurationType());
    }

    /**
     * Whether the secrets of an issuer are told nobody else after a change. While it has no configuration, they were told nobody,
     * and may be set before it.
     */
    boolean tellsTheSame(IssuerAccount before, IssuerAccount after) {
        if (!before.provider().equals(after.provider())) {
            return false;
        }
        if (before.configuration().isEmpty() || before.configuration().equals(after.configuration())) {
            return true;
        }
        ProviderConfiguration known = before.configuration().get();
        return after.configuration()
                .filter(other ->
                        ConfigurationMembers.secretRecipients(
                                        configurable(after.provider()).configurationType())
                                .stream()
                                .allMatch(path -> known.shown(path).equals(other.shown(path))))
                .isPresent();
    }

    /**
     * What an issuer signs; whatever a policy may say where this installation does not have its provider (any more).
     *
     * @throws Refusal INVALID when its stored configuration cannot be read any more
     */
    RequestLimits limits(IssuerAccount account) {
        return byProvider.get(account.provider()) instanceof ConfigurableIssuer<?> issuer
                ? limits(issuer, account)
                : RequestLimits.NONE;
    }

    private static <C> RequestLimits limits(ConfigurableIssuer<C> issuer, IssuerAccount account) {
        return issuer.limits(readable(issuer, account));
    }

    /**
     * What an issuer's certificates must keep to; no more than those of any where this installation does not have its
     * provider (any more).
     *
     * @throws Refusal INVALID when its stored configuration cannot be read any more
     */
    IssuerDemands demands(IssuerAccount account) {
        return byProvider.get(account.provider()) instanceof ConfigurableIssuer<?> issuer
                ? demands(issuer, account)
                : IssuerDemands.NONE;
    }

    private static <C> IssuerDemands demands(ConfigurableIssuer<C> issuer, IssuerAccount account) {
        return issuer.demands(readable(issuer, account));
    }

    private static <C> Optional<C> readable(ConfigurableIssuer<C> issuer, IssuerAccount account) {
        try {
            return account.configuration(issuer.configurationType());
        } catch (UnreadableConfiguration e) {
            throw e.refusal();
        }
    }

    /** Whether an issuer has a configuration, or its provider can do without. */
    boolean isConfigured(IssuerAccount account) {
        return account.configuration().isPresent() || !needingConfiguration().contains(account.provider());
    }

    /** The providers that can place no order without a configuration: it has members that may not be left out. */
    Set<String> needingConfiguration() {
        return configurable().stream()
                .filter(provider -> members(provider).stream().anyMatch(member -> !member.optional()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The providers that issuers can be made of in this installation, by name. */
    public List<String> configurable() {
        return byProvider.values().stream()
                .filter(ConfigurableIssuer.class::isInstance)
                .map(Issuer::provider)
                .sorted()
                .toList();
    }

    /** The members of a provider's configuration; none where this installation does not have it (any more). */
    public List<ConfigurationMember> members(String provider) {
        return byProvider.get(provider) instanceof ConfigurableIssuer<?> issuer
                ? ConfigurationMembers.of(issuer.configurationType(), issuer.choices())
                : List.of();
    }

    private ConfigurableIssuer<?> configurable(String provider) {
        if (byProvider.get(provider) instanceof ConfigurableIssuer<?> issuer) {
            return issuer;
        }
        throw Refusal.invalidProperty("provider", "this installation has " + String.join(", ", configurable()));
    }
}
