package dev.certloom.issuer.acme;

import dev.certloom.chaincheck.IssuerDemands;
import dev.certloom.crypto.CertificateFormats;
import dev.certloom.crypto.X509Name;
import dev.certloom.issuer.AccountAnswer;
import dev.certloom.issuer.AccountHolder;
import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.CertificateChecks;
import dev.certloom.issuer.CertificateRevoker;
import dev.certloom.issuer.DnsRecordCommands;
import dev.certloom.issuer.IssuerAccount;
import dev.certloom.issuer.IssuerCredentials;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.OrderCanceller;
import dev.certloom.issuer.OrderFinder;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.issuer.OrderingAccounts;
import dev.certloom.issuer.RenewalAdviser;
import dev.certloom.issuer.ReplacedCertificates;
import dev.certloom.issuer.RequestLimits;
import dev.certloom.issuer.RequestLimits.NameKind;
import dev.certloom.issuer.RevocationAnswer;
import dev.certloom.issuer.RevocationRequest;
import dev.certloom.issuer.SuggestedWindow;
import dev.certloom.issuer.TriableIssuer;
import dev.certloom.issuer.TrialStep;
import dev.certloom.issuer.acme.AcmeAccounts.AccountId;
import dev.certloom.issuer.client.CaClient;
import dev.certloom.issuer.client.Deadline;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.Refusal;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Metadata;
import org.shredzone.acme4j.OrderBuilder;
import org.shredzone.acme4j.RevocationReason;
import org.springframework.stereotype.Component;

/**
 * Orders from CAs that speak ACME (RFC 8555). Placing an order only opens it at the CA; what signs is its finalization, which
 * {@link OrderSteps} asks for at the order's own URL, stored by then. So an order that was opened twice is signed once.
 */
@Component
class AcmeIssuer
        implements TriableIssuer<Configuration>,
                OrderFinder,
                OrderCanceller,
                CertificateRevoker,
                RenewalAdviser,
                AccountHolder {

    /** As the largest public CA has it. */
    private static final int MAX_NAMES = 100;

    private final CaClient http;
    private final AcmeServers servers;
    private final AccountLifecycle lifecycle;
    private final OrderSteps steps;
    private final OrderingAccounts ordering;
    private final CertificateFormats formats;
    private final DnsRecordCommands commands;
    private final ReplacedCertificates replaced;

    AcmeIssuer(
            CaClient http,
            AcmeServers servers,
            AccountLifecycle lifecycle,
            OrderSteps steps,
            OrderingAccounts ordering,
            CertificateFormats formats,
            DnsRecordCommands commands,
            ReplacedCertificates replaced) {
        this.http = http;
        this.servers = servers;
        this.lifecycle = lifecycle;
        this.steps = steps;
        this.ordering = ordering;
        this.formats = formats;
        this.commands = commands;
        this.replaced = replaced;
    }

    @Override
    public String provider() {
        return "ACME";
    }

    @Override
    public Class<Configuration> configurationType() {
        return Configuration.class;
    }

    @Override
    public void validate(IssuerCredentials credentials, Optional<Configuration> configuration) {
        configuration.ifPresent(set -> {
            set.check(http.takesPlainHttp(), commands);
            set.profile().ifPresent(profile -> demandOffered(profile, set));
        });
    }

    /** Asks the CA's directory. */
    private void demandOffered(String profile, Configuration configuration) {
        String objection;
        try {
            objection = objection(profile, servers.profiles(configuration, steps.deadline()))
                    .orElse("");
        } catch (IssuerUnavailable e) {
            objection = "it is not known which the CA offers: " + e.getMessage();
        }
        if (!objection.isEmpty()) {
            throw Refusal.invalidProperty("configuration.profile", objection);
        }
    }

    private static Optional<String> objection(String profile, List<String> offered) {
        if (offered.contains(profile)) {
            return Optional.empty();
        }
        return Optional.of(
                offered.isEmpty() ? "the CA offers no profiles" : "the CA offers " + String.join(", ", offered));
    }

    @Override
    public Map<String, List<String>> choices() {
        return Map.of("dns.command", commands.names());
    }

    /**
     * Names of hosts, and addresses where they are proved over HTTP (RFC 8738 section 7); a wildcard only by a record below
     * the name (RFC 8555 section 7.1.3).
     */
    @Override
    public RequestLimits limits(Optional<Configuration> configuration) {
        RequestLimits limits = RequestLimits.NONE.withoutAuthorities();
        boolean byRecord = configuration
                .filter(set -> set.challenge() == ChallengeKind.DNS_01)
                .isPresent();
        return byRecord
                ? limits.withNames(EnumSet.of(NameKind.DNS), MAX_NAMES)
                : limits.withNames(EnumSet.of(NameKind.DNS, NameKind.IP), MAX_NAMES)
                        .withoutWildcards();
    }

    @Override
    public IssuerDemands demands(Optional<Configuration> configuration) {
        return CertificateChecks.demands(configuration.flatMap(Configuration::checks));
    }

    @Override
    public List<TrialStep> trial(IssuerAccount account, Configuration configuration) {
        AccountId id = new AccountId(
                account.vault(), account.name(), configuration.connection().address());
        return Stream.concat(
                        http.trial(configuration.connection()).stream(),
                        Stream.of(
                                new TrialStep(TrialStep.Kind.AUTHENTICATE, () -> standing(id, configuration)),
                                new TrialStep(TrialStep.Kind.ABILITIES, () -> abilities(id, configuration))))
                .toList();
    }

    /** Of our account, for which the CA is asked where we have none yet. */
    private Optional<String> standing(AccountId id, Configuration configuration) throws IssuerUnavailable {
        Login login = servers.login(id, configuration, steps.deadline());
        try {
            return Optional.of("it knows our account, which is "
                    + new AcmeReplies(configuration.secrets())
                            .to(() -> login.getAccount().getStatus())
                            .name()
                            .toLowerCase(Locale.ROOT));
        } catch (AcmeRefusal e) {
            throw new IssuerUnavailable(e.outcome(), "it does not take our account: " + e.words());
        }
    }

    private Optional<String> abilities(AccountId id, Configuration configuration) throws IssuerUnavailable {
        Login login = servers.login(id, configuration, steps.deadline());
        try {
            Metadata directory = new AcmeReplies(configuration.secrets())
                    .to(() -> login.getSession().getMetadata());
            return Optional.of("names are proved by %s%s; %s"
                    .formatted(
                            configuration.challenge().type(),
                            configuration.isProvedByPeople() ? ", for which a person sets the records" : "",
                            directory.isExternalAccountRequired()
                                    ? "it demands an external account"
                                    : "it demands no external account"));
        } catch (AcmeRefusal e) {
            throw new IssuerUnavailable(e.outcome(), "it does not show its directory: " + e.words());
        }
    }

    @Override
    public OrderAnswer place(Order order) throws IssuerUnavailable {
        return ordering.place(order, account -> open(order, account.demandConfiguration(Configuration.class)));
    }

    private OrderAnswer open(Order order, Configuration configuration) throws IssuerUnavailable {
        AccountId id = new AccountId(
                order.vault(), order.issuer(), configuration.connection().address());
        List<Identifier> names;
        try {
            names = names(order);
        } catch (IllegalArgumentException e) {
            return refused("one of its names is none that could be verified.");
        }
        if (names.isEmpty()) {
            return refused("it has no name that could be verified.");
        }
        Login login = servers.loginToOrder(id, configuration, steps.deadline());
        if (configuration.profile().isPresent()) {
            Optional<String> objection =
                    objection(configuration.profile().get(), servers.profiles(configuration, login.getSession()));
            if (objection.isPresent()) {
                throw new OrderNotReceived(
                        CallOutcome.ANSWERED,
                        "it does not have the profile '%s' (any more): %s"
                                .formatted(configuration.profile().get(), objection.get()));
            }
        }
        try {
            AcmeReplies replies = new AcmeReplies(configuration.secrets());
            Optional<X509Certificate> replaced = servers.takesReplacements(login.getSession(), replies)
                    ? this.replaced.of(order).map(AcmeIssuer::x509)
                    : Optional.empty();
            String url = open(login, names, configuration, replaced, replies);
            return new OrderAnswer.Pending(
                    Duration.ZERO, AcmeProgress.opened(id.directory()).handle(url));
        } catch (AcmeRefusal e) {
            if (e.isOfTheRequest()) {
                return refused(e.words());
            }
            if (e.isOfNoAccount()) {
                servers.forget(id);
            }
            throw new OrderNotReceived(e.outcome(), "it takes no order: " + e.words(), e.askAgainAfter());
        }
    }

    /**
     * Tells the CA which certificate is renewed (RFC 9773 section 5). Where it refuses the order, which may be for that reason, such as
     * a certificate of another account or of other names, it is asked without.
     *
     * @return the order's address
     */
    private static String open(
            Login login,
            List<Identifier> names,
            Configuration configuration,
            Optional<X509Certificate> replaced,
            AcmeReplies replies)
            throws IssuerUnavailable, AcmeRefusal {
        OrderBuilder asked = login.newOrder().identifiers(names);
        configuration.profile().ifPresent(asked::profile);
        replaced.ifPresent(asked::replaces);
        try {
            return replies.to(asked::create).getLocation().toString();
        } catch (AcmeRefusal e) {
            if (replaced.isPresent() && !e.isOfTheServer()) {
                return open(login, names, configuration, Optional.empty(), replies);
            }
            throw e;
        }
    }

    private static OrderAnswer refused(String words) {
        return new OrderAnswer.Refused(Failure.Cause.REQUEST, "The issuer refused the request: %s".formatted(words));
    }

    /**
     * Exactly what the certification request says (RFC 8555 section 7.4).
     *
     * @throws IllegalArgumentException when a name is none of a host
     */
    private List<Identifier> names(Order order) {
        List<X509Name> all = formats.readRequest(order.csr()).names();
        Set<String> alternatives = all.stream()
                .filter(name -> !name.isOfSubject())
                .map(X509Name::identity)
                .collect(Collectors.toSet());
        return all.stream()
                .filter(name -> !name.isOfSubject() || (name.isCommonName() && !alternatives.contains(name.identity())))
                .map(AcmeIssuer::identifier)
                .distinct()
                .toList();
    }

    private static Identifier identifier(X509Name name) {
        return name.kind() == X509Name.Kind.IP ? Identifier.ip(name.identity()) : Identifier.dns(name.identity());
    }

    /**
     * Nothing is found, and nothing has to be: an order of which the CA's answer was lost is never finalized, because its URL
     * is not known, so nothing can be signed for it, and it may be placed again.
     */
    @Override
    public Optional<OrderAnswer> find(Order order) {
        return Optional.empty();
    }

    @Override
    public boolean canCancel(Order order) {
        return isNeverFinalized(order) || ordering.current(order).isPresent();
    }

    /** The CA is not told: an order that nobody finalizes ends there by itself. */
    @Override
    public CancelAnswer cancel(Order order) throws IssuerUnavailable {
        if (isNeverFinalized(order)) {
            return CancelAnswer.GRANTED;
        }
        Configuration configuration = current(order);
        Deadline deadline = steps.deadline();
        return steps.cancel(
                order, configuration, servers.login(id(order, configuration), configuration, deadline), deadline);
    }

    /** Nobody knows its URL. */
    private static boolean isNeverFinalized(Order order) {
        return order.handle().isEmpty();
    }

    @Override
    public boolean canRevoke(Order order) {
        return ordering.current(order).isPresent();
    }

    /** As the account that ordered it (RFC 8555 section 7.6). */
    @Override
    public RevocationAnswer revoke(RevocationRequest request) throws IssuerUnavailable {
        Order order = request.order();
        Configuration configuration = current(order);
        AccountId id = id(order, configuration);
        Deadline deadline = steps.deadline();
        Login login = servers.login(id, configuration, deadline);
        RevocationReason reason = RevocationReason.code(request.reason().code());
        try {
            X509Certificate certificate = x509(request.certificate());
            new AcmeReplies(configuration.secrets()).demand(() -> Certificate.revoke(login, certificate, reason));
            return new RevocationAnswer.Revoked();
        } catch (AcmeRefusal e) {
            if (e.isOfARevokedCertificate()) {
                return new RevocationAnswer.AlreadyRevoked();
            }
            if (e.isOfTheServer()) {
                throw e.asUnavailable();
            }
            if (servers.hasAnotherKey(login, id, configuration, deadline)) {
                throw AcmeServers.anotherKey();
            }
            return new RevocationAnswer.Refused(e.words());
        }
    }

    /** Of the CA that signed it, where its directory has that resource. */
    @Override
    public Optional<SuggestedWindow> suggestedWindow(Order order, Der certificate) throws IssuerUnavailable {
        Configuration configuration = current(order);
        return servers.suggestedWindow(id(order, configuration), configuration, x509(certificate), steps.deadline());
    }

    private static AccountId id(Order order, Configuration configuration) throws IssuerUnavailable {
        String directory = order.handle().state().isPresent()
                ? AcmeProgress.of(order.handle()).directory()
                : configuration.connection().address();
        return new AccountId(order.vault(), order.issuer(), directory);
    }

    @Override
    public AccountAnswer rollOverKey(IssuerAccount account) throws IssuerUnavailable {
        Configuration configuration = account.demandConfiguration(Configuration.class);
        return lifecycle.rollOverKey(id(account, configuration), configuration, steps.deadline());
    }

    @Override
    public AccountAnswer deactivate(IssuerAccount account) throws IssuerUnavailable {
        Configuration configuration = account.demandConfiguration(Configuration.class);
        return lifecycle.deactivate(id(account, configuration), configuration, steps.deadline());
    }

    private static AccountId id(IssuerAccount account, Configuration configuration) {
        return new AccountId(
                account.vault(), account.name(), configuration.connection().address());
    }

    private static X509Certificate x509(Der certificate) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(certificate.bytes()));
        } catch (CertificateException e) {
            throw new IllegalStateException("Expected a certificate that was read before, but it cannot be.", e);
        }
    }

    private Configuration current(Order order) throws IssuerUnavailable {
        return ordering.demandCurrent(order).demandConfiguration(Configuration.class);
    }

    @Override
    public OrderAnswer check(Order order) throws IssuerUnavailable {
        Configuration configuration = current(order);
        AccountId id = new AccountId(
                order.vault(), order.issuer(), AcmeProgress.of(order.handle()).directory());
        Deadline deadline = steps.deadline();
        Login login = servers.login(id, configuration, deadline);
        OrderAnswer answer = steps.advance(order, configuration, login, deadline);
        if (answer instanceof OrderAnswer.Refused && servers.hasAnotherKey(login, id, configuration, deadline)) {
            throw AcmeServers.anotherKey();
        }
        return answer;
    }
}
