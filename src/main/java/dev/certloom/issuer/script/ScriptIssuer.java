package dev.certloom.issuer.script;

import dev.certloom.chaincheck.IssuerDemands;
import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.CallSettings;
import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.CertificateChecks;
import dev.certloom.issuer.CertificateRevoker;
import dev.certloom.issuer.IssuedChains;
import dev.certloom.issuer.IssuerAccount;
import dev.certloom.issuer.IssuerCredentials;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.OrderCanceller;
import dev.certloom.issuer.OrderFinder;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.issuer.OrderingAccounts;
import dev.certloom.issuer.RevocationAnswer;
import dev.certloom.issuer.RevocationRequest;
import dev.certloom.issuer.TriableIssuer;
import dev.certloom.issuer.TrialStep;
import dev.certloom.issuer.client.CaWords;
import dev.certloom.issuer.script.ScriptRequest.Action;
import dev.certloom.issuer.script.ScriptRun.Ended;
import dev.certloom.issuer.script.ScriptSettings.Ability;
import dev.certloom.issuer.script.Scripts.InstalledScript;
import dev.certloom.kernel.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Has a command of the company's own place orders, and asks it about them; each question is a run of its own. */
@Component
class ScriptIssuer implements TriableIssuer<Configuration>, OrderFinder, OrderCanceller, CertificateRevoker {

    private static final Logger LOG = LoggerFactory.getLogger(ScriptIssuer.class);

    /** {@code EX_TEMPFAIL} of sysexits.h. */
    private static final int TRY_AGAIN = 75;

    private static final Duration DEFAULT_LOOK_AGAIN_AFTER = Duration.ofMinutes(1);

    private final Scripts scripts;
    private final OrderingAccounts accounts;
    private final IssuedChains chains;
    private final int maxAnswerBytes;

    @Autowired
    ScriptIssuer(Scripts scripts, OrderingAccounts accounts, IssuedChains chains, CallSettings calls) {
        this(scripts, accounts, chains, calls.maxAnswerBytes());
    }

    ScriptIssuer(Scripts scripts, OrderingAccounts accounts, IssuedChains chains, int maxAnswerBytes) {
        this.scripts = scripts;
        this.accounts = accounts;
        this.chains = chains;
        this.maxAnswerBytes = maxAnswerBytes;
    }

    @Override
    public String provider() {
        return "Script";
    }

    @Override
    public Class<Configuration> configurationType() {
        return Configuration.class;
    }

    @Override
    public void validate(IssuerCredentials credentials, Optional<Configuration> configuration) {
        configuration.ifPresent(set -> set.check(scripts));
    }

    @Override
    public Map<String, List<String>> choices() {
        return Map.of("script", scripts.names());
    }

    @Override
    public IssuerDemands demands(Optional<Configuration> configuration) {
        return CertificateChecks.demands(configuration.flatMap(Configuration::checks));
    }

    @Override
    public List<TrialStep> trial(IssuerAccount account, Configuration configuration) {
        return List.of(
                new TrialStep(TrialStep.Kind.AUTHENTICATE, () -> executability(configuration)),
                new TrialStep(TrialStep.Kind.ABILITIES, () -> Optional.of(abilities(installed(configuration)))));
    }

    private Optional<String> executability(Configuration configuration) throws IssuerUnavailable {
        if (!scripts.canRun(installed(configuration))) {
            throw new OrderNotReceived(CallOutcome.NOT_CALLED, "its command cannot be executed (any more)");
        }
        return Optional.of("its command can be executed; it was not run");
    }

    private static String abilities(InstalledScript script) {
        return "it can "
                + Stream.concat(
                                Stream.of("place", "check"),
                                script.settings().abilities().stream()
                                        .map(ability -> ability.name().toLowerCase(Locale.ROOT))
                                        .sorted())
                        .collect(Collectors.joining(", "));
    }

    private InstalledScript installed(Configuration configuration) throws OrderNotReceived {
        return scripts.find(configuration.script())
                .orElseThrow(() -> new OrderNotReceived(
                        CallOutcome.NOT_CALLED, "the settings of this installation do not name its script (any more)"));
    }

    @Override
    public OrderAnswer place(Order order) throws IssuerUnavailable {
        return accounts.place(order, account -> {
            ScriptAnswer answer = ask(Action.PLACE, order, account);
            if (answer.said() == ScriptAnswer.Status.NOT_RECEIVED) {
                throw new OrderNotReceived(
                        CallOutcome.ANSWERED,
                        "the command ordered nothing" + appended(masked(answer.words(), order, account)),
                        answer.lookAgainAfter().orElse(Duration.ZERO));
            }
            return standing(order, account, answer);
        });
    }

    @Override
    public OrderAnswer check(Order order) throws IssuerUnavailable {
        IssuerAccount account = accounts.demand(order);
        ScriptAnswer answer = ask(Action.CHECK, order, account);
        return answer.said() == ScriptAnswer.Status.NOT_RECEIVED
                ? new OrderAnswer.Refused(
                        Failure.Cause.ISSUER, "The issuer does not know the order (any more).", answer.handle())
                : standing(order, account, answer);
    }

    @Override
    public boolean canFind(Order order) {
        return has(Ability.FIND, accounts.find(order));
    }

    @Override
    public Optional<OrderAnswer> find(Order order) throws IssuerUnavailable {
        IssuerAccount account = accounts.demand(order);
        ScriptAnswer answer = ask(Action.FIND, order, account);
        return answer.said() == ScriptAnswer.Status.NOT_RECEIVED
                ? Optional.empty()
                : Optional.of(standing(order, account, answer));
    }

    @Override
    public boolean canCancel(Order order) {
        return has(Ability.CANCEL, accounts.find(order));
    }

    @Override
    public CancelAnswer cancel(Order order) throws IssuerUnavailable {
        ScriptAnswer answer = ask(Action.CANCEL, order, accounts.demand(order));
        return switch (answer.said()) {
            case CANCELLED -> CancelAnswer.GRANTED;
            case KEPT -> CancelAnswer.REFUSED;
            case UNDECIDED -> CancelAnswer.UNDECIDED;
            case ISSUED, PENDING, REFUSED, NOT_RECEIVED, REVOKED, ALREADY_REVOKED -> throw unexpected();
        };
    }

    @Override
    public boolean canRevoke(Order order) {
        return has(Ability.REVOKE, accounts.current(order));
    }

    @Override
    public RevocationAnswer revoke(RevocationRequest request) throws IssuerUnavailable {
        IssuerAccount account = accounts.demandCurrent(request.order());
        ScriptAnswer answer =
                ask(Action.REVOKE, request.order(), Optional.of(ScriptRequest.Revocation.of(request)), account);
        return switch (answer.said()) {
            case REVOKED -> new RevocationAnswer.Revoked();
            case ALREADY_REVOKED -> new RevocationAnswer.AlreadyRevoked();
            case REFUSED -> new RevocationAnswer.Refused(masked(answer.words(), request.order(), account));
            case ISSUED, PENDING, NOT_RECEIVED, CANCELLED, KEPT, UNDECIDED -> throw unexpected();
        };
    }

    /** What an account that was deleted or changed could do, nobody can be asked. */
    private boolean has(Ability ability, Optional<IssuerAccount> asked) {
        return asked.flatMap(account -> account.configuration(Configuration.class))
                .flatMap(configuration -> scripts.find(configuration.script()))
                .filter(script -> script.settings().abilities().contains(ability))
                .isPresent();
    }

    private ScriptAnswer ask(Action action, Order order, IssuerAccount account) throws IssuerUnavailable {
        return ask(action, order, Optional.empty(), account);
    }

    private ScriptAnswer ask(
            Action action, Order order, Optional<ScriptRequest.Revocation> revocation, IssuerAccount account)
            throws IssuerUnavailable {
        Configuration configuration = account.demandConfiguration(Configuration.class);
        InstalledScript script = installed(configuration);
        Ended ended = ScriptRun.of(
                script,
                ScriptRequest.of(action, order, revocation, account, configuration)
                        .json(),
                maxAnswerBytes);
        String words = masked(ended.words(), order, account);
        LOG.debug(
                "Script '{}', asked to {} order {}, ended with exit code {}{}",
                configuration.script(),
                action,
                order.reference(),
                ended.exitCode(),
                appended(words));
        return switch (ended.exitCode()) {
            case 0 -> ScriptAnswer.read(ended.output());
            case TRY_AGAIN ->
                throw action == Action.PLACE
                        ? new OrderNotReceived(CallOutcome.ANSWERED, "the command ordered nothing" + appended(words))
                        : new IssuerUnavailable(
                                CallOutcome.ANSWERED, "the command could not find out" + appended(words));
            default ->
                throw new IssuerUnavailable(
                        CallOutcome.NO_ANSWER,
                        "the command ended with exit code %d%s".formatted(ended.exitCode(), appended(words)));
        };
    }

    private OrderAnswer standing(Order order, IssuerAccount account, ScriptAnswer answer) throws IssuerUnavailable {
        return switch (answer.said()) {
            case ISSUED -> new OrderAnswer.Issued(chains.read(order, List.of(answer.pem())), answer.handle());
            case PENDING ->
                new OrderAnswer.Pending(answer.lookAgainAfter().orElse(DEFAULT_LOOK_AGAIN_AFTER), answer.handle());
            case REFUSED ->
                new OrderAnswer.Refused(
                        answer.failureCause(), refusal(masked(answer.words(), order, account)), answer.handle());
            case NOT_RECEIVED, CANCELLED, KEPT, UNDECIDED, REVOKED, ALREADY_REVOKED -> throw unexpected();
        };
    }

    private static String refusal(String words) {
        return words.isEmpty() ? "The issuer refused the request." : "The issuer refused the request: " + words;
    }

    private static IssuerUnavailable unexpected() {
        return new IssuerUnavailable(
                CallOutcome.NO_ANSWER, "the command wrote a status that is no answer to what it was asked");
    }

    /** Without what it was told and nobody may read, neither plainly nor as it stood in the document. */
    private static String masked(String words, Order order, IssuerAccount account) {
        return CaWords.of(
                words,
                Stream.of(account.credentials().password(), order.handle().state())
                        .flatMap(Optional::stream)
                        .flatMap(secret -> Stream.of(ScriptRequest.escaped(secret), secret))
                        .toList());
    }

    private static String appended(String words) {
        return words.isEmpty() ? "" : ": " + words;
    }
}
